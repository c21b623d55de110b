// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Karaf as a user starts it, from the first command to the end of its process. */
class KarafProcessIT {

    @Test
    void stockKarafBeatsOnceTheFeatureIsInstalledAndTheAddressWritten() throws IOException, InterruptedException {
        Path home = KarafProcess.emptyFolder("stock");
        KarafProcess.run("tar", "-xzf", System.getProperty("itests.karaf"), "-C", home.toString(), "--strip-components=1");
        int ssh = StockKaraf.freePort();
        edit(home, "org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1", "sshPort", "" + ssh);
        edit(home, "org.apache.karaf.management.cfg",
                "rmiRegistryPort", "" + StockKaraf.freePort(), "rmiServerPort", "" + StockKaraf.freePort());
        edit(home, "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.localRepository", System.getProperty("itests.maven"),
                "org.ops4j.pax.url.mvn.defaultRepositories", StockKaraf.mavenRepositories(),
                "org.ops4j.pax.url.mvn.repositories", "");
        // the only user of the archive is commented out
        edit(home, "users.properties", "karaf", "karaf,_g_:admingroup", "_g_:admingroup", "group,admin,manager,ssh");
        try (KarafProcess karaf = new KarafProcess(home, "server");
                Listener listener = new Listener()) {
            karaf.client(
                    ssh,
                    "feature:repo-add " + Path.of(System.getProperty("itests.features")).normalize().toUri(),
                    "feature:install heartbeat");
            Path file = home.resolve("etc/org.heartbeat.cfg");
            String shipped = Files.readString(file);
            for (String key : List.of("Address", "Interval", "Interface", "TimeToLive", "Source", "Port", "Status", "Floor")) {
                assertTrue(shipped.matches("(?s).*\n# [^\n]+\nHeartbeat" + key + " =[^\n]*\n.*"), key + " in " + shipped);
            }
            Files.writeString(
                    file, shipped.replaceFirst("HeartbeatAddress *=.*", "HeartbeatAddress = " + listener.address()));

            Listener.Heard last = listener.hear();
            for (int beat = 1; beat <= 5; beat++) {
                Listener.Heard heard = listener.hear();
                assertTrue(heard.message().matches("v=1&ready=\\d+&busy=\\d+"), heard.message());
                assertFalse(heard.message().startsWith("v=1&ready=0&"), heard.message());
                heard.assertNextAfter(last, "beat " + beat);
                last = heard;
            }
            assertTrue(
                    karaf.client(ssh, "heartbeat:watch --help").contains("Shows the heartbeats that arrive at an address"));

            karaf.terminate();
            listener.hearUntil(message -> message.matches("v=1&ready=0&busy=\\d+"));
        }
    }

    @Test
    void karafToTryShowsItsBeats() throws IOException, InterruptedException {
        Path home = KarafProcess.emptyFolder("assembly");
        KarafProcess.run("cp", "-R", System.getProperty("itests.assembly") + "/.", home.toString());
        String address = "127.0.0.1:" + freeDatagramPort();
        for (String file : new String[] {"etc/org.heartbeat.cfg", "etc/scripts/heartbeat.script"}) {
            Path path = home.resolve(file);
            String text = Files.readString(path);
            assertTrue(text.contains("127.0.0.1:27999"), file + ": " + text);
            Files.writeString(path, text.replace("127.0.0.1:27999", address));
        }
        try (KarafProcess karaf = KarafProcess.inTerminal(home)) {
            karaf.awaitLine("Listening on " + address);
            for (int beat = 0; beat < 3; beat++) {
                karaf.awaitLine("  127\\.0\\.0\\.1  v=1&ready=\\d+&busy=\\d+");
            }
            karaf.terminate();
        }
    }

    private static int freeDatagramPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Sets keys of a file below etc. */
    private static void edit(Path home, String file, String... keysAndValues) throws IOException {
        Path path = home.resolve("etc").resolve(file);
        Properties properties = new Properties();
        try (var in = Files.newInputStream(path)) {
            properties.load(in);
        }
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        try (var out = Files.newOutputStream(path)) {
            properties.store(out, null);
        }
    }
}
