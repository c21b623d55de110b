// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;

/** A Karaf whose JVM has no IPv6 but whose configuration also has IPv6 addresses. */
class UnavailableFamilyIT {

    @Test
    void usesTheAddressesThatThereAreAndReportsTheOthers() throws IOException, InterruptedException {
        int ssh = Ports.next();
        int heard = Ports.next();
        int agent = Ports.next();
        Path home = KarafProcess.stock("ipv4", ssh, "heartbeat", "heartbeat-monitor", "heartbeat-haproxy");
        Files.writeString(
                home.resolve("bin/setenv"), "export EXTRA_JAVA_OPTS=-Djava.net.preferIPv4Stack=true\n");
        Listener listener = new Listener();
        KarafProcess.edit(
                home, "org.heartbeat.monitor.cfg", "HeartbeatListen", "[::1]:" + heard + ", 127.0.0.1:" + heard);
        KarafProcess.edit(
                home, "org.heartbeat.haproxy.cfg", "HeartbeatAgent", "[::1]:" + agent + ", 127.0.0.1:" + agent);
        KarafProcess.edit(
                home, "org.heartbeat.cfg",
                "HeartbeatAddress", "[::1]:9, http://[::1]:9/, " + listener.address() + ", 127.0.0.1:" + heard);
        try (listener;
                KarafProcess karaf = new KarafProcess(home, "server")) {
            listener.hear();
            Await.until(() -> answer(agent).endsWith("%\n"));
            karaf.awaitCommand(ssh, "heartbeat:status");
            String status = Await.until(() -> client(karaf, ssh, "heartbeat:status"), text -> text.contains("1 up"));
            assertTrue(status.contains("127.0.0.1:" + heard + " (receive buffer"), status);
            assertTrue(status.contains("[::1]:" + heard + " (not listening yet: HeartbeatListen: "), status);
            assertTrue(status.contains("IPv6 not available in this JVM"), status);

            // rejected, like any address that this machine does not have
            KarafProcess.edit(home, "org.heartbeat.cfg", "HeartbeatAddress", "[::1]:9", "HeartbeatSource", "::1");
            Await.until(() -> client(karaf, ssh, "heartbeat:doctor"), text -> text.contains("was rejected"));
            listener.skip();
            listener.hear();

            try {
                String watched = karaf.client(ssh, "heartbeat:watch [::1]:" + heard);
                assertTrue(watched.contains("IPv6 not available in this JVM"), watched);
            } catch (AssertionError e) {
                // the client's exit code may say that the command failed
                assertTrue(e.getMessage().contains("IPv6 not available in this JVM"), e.getMessage());
            }
            String log = Files.readString(home.resolve("data/log/karaf.log"));
            assertFalse(log.contains("UnsupportedOperationException"), log);
        }
    }

    private static String client(KarafProcess karaf, int ssh, String command) {
        try {
            return karaf.awaitCommand(ssh, command);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String answer(int port) {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
