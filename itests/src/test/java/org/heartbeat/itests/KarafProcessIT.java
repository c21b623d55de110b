// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;

/** Karaf the way a user runs it, from the first command to the end of its process. */
class KarafProcessIT {

    @Test
    void stockKarafBeatsOnceTheFeatureIsInstalledAndTheAddressWritten() throws IOException, InterruptedException {
        int ssh = Ports.next();
        Path home = KarafProcess.stock("stock", ssh);
        mavenHas(home, StockKaraf.builtRepository());
        try (KarafProcess karaf = new KarafProcess(home, "server");
                Listener listener = new Listener()) {
            karaf.installBy(ssh, Readme.block("README.md", "feature:install"));
            Path file = home.resolve("etc/org.heartbeat.cfg");
            String shipped = Files.readString(file);
            for (String key : List.of("Address", "Interval", "Interface", "TimeToLive", "Source", "Port", "Status",
                    "Variables", "Steady")) {
                assertTrue(shipped.matches("(?s).*\n# [^\n]+\nHeartbeat" + key + " =[^\n]*\n.*"), key + " in " + shipped);
            }
            Files.writeString(
                    file, shipped.replaceFirst("HeartbeatAddress *=.*", "HeartbeatAddress = " + listener.address()));

            assertBeats(listener);
            assertTrue(
                    karaf.client(ssh, "heartbeat:watch --help").contains("Prints the heartbeats that arrive at an address"));
            assertTrue(karaf.client(ssh, "heartbeat:status").contains(listener.address()));

            karaf.terminate();
            listener.hearUntil(message -> message.matches("v=1&ready=0&busy=\\d+&state=leaving"));
        }
    }

    @Test
    @SuppressWarnings("try")
    void imageBeatsFromItsVeryFirstStart() throws IOException, InterruptedException {
        for (int start = 0; start < Integer.getInteger("itests.starts"); start++) {
            try (Listener listener = new Listener();
                    KarafProcess karaf = new KarafProcess(image(listener.address()), "server")) {
                assertBeats(listener);
            }
        }
    }

    /** Builds an image as the page describes: the KAR's artifacts in {@code system}, no network, the address in the environment. */
    private static Path image(String address) throws IOException, InterruptedException {
        Path home = KarafProcess.stock("image", Ports.next());
        mavenHas(home, "file:${karaf.home}/system@id=system");
        KarafProcess.run("unzip", "-q", System.getProperty("itests.kar"), "repository/*", "-d", home.toString());
        KarafProcess.run("cp", "-R", home.resolve("repository") + "/.", home.resolve("system").toString());
        String[] lines = Readme.block("features/README.md", "featuresBoot");
        KarafProcess.boot(home, lines[0].replace("featuresRepositories = …, ", ""), lines[1].replace("featuresBoot = …, ", ""));
        Files.writeString(home.resolve("bin/setenv"), "export ORG_HEARTBEAT_HEARTBEATADDRESS=" + address + "\n");
        return home;
    }

    private static void mavenHas(Path home, String repositories) throws IOException {
        KarafProcess.edit(
                home, "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.localRepository", KarafProcess.emptyFolder("no-maven").toString(),
                "org.ops4j.pax.url.mvn.defaultRepositories", repositories);
    }

    private static void assertBeats(Listener listener) throws IOException {
        for (int beat = 1; beat <= 5; beat++) {
            Listener.Heard heard = listener.hear();
            assertTrue(heard.message().matches("v=1&ready=\\d+&busy=\\d+&now=\\d+"), heard.message());
            assertFalse(heard.message().startsWith("v=1&ready=0&"), heard.message());
        }
    }

    @Test
    void karafToTryShowsItsVersionAndItsBeats() throws IOException, InterruptedException {
        Path home = KarafProcess.emptyFolder("assembly");
        KarafProcess.run("cp", "-R", System.getProperty("itests.assembly") + "/.", home.toString());
        String address = "127.0.0.1:" + Ports.next();
        for (String file : new String[] {"etc/org.heartbeat.cfg", "etc/scripts/heartbeat.script"}) {
            Path path = home.resolve(file);
            String text = Files.readString(path);
            assertTrue(text.contains("127.0.0.1:27999"), file + ": " + text);
            Files.writeString(path, text.replace("127.0.0.1:27999", address));
        }
        // everything that it starts with is in there
        mavenHas(home, "file:${karaf.home}/system@id=system");
        try (KarafProcess karaf = KarafProcess.inTerminal(home)) {
            karaf.awaitLine("Heartbeat for Karaf\\S* \\(" + Pattern.quote(System.getProperty("itests.version")) + "\\)");
            karaf.awaitLine("Listening on " + address);
            for (int beat = 0; beat < 3; beat++) {
                karaf.awaitLine("  127\\.0\\.0\\.1  v=1&ready=\\d+&busy=\\d+");
            }
            karaf.terminate();
        }
        String log = Files.readString(home.resolve("data/log/karaf.log"));
        assertFalse(log.contains("| ERROR |"), log);
        assertEquals(List.of(), KarafLog.complaints(log.lines()));
    }
}
