// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** How long a Karaf delays its stop, by way to send and by what it does. On request, with {@code -Ditests.restarts=1}. */
@EnabledIfSystemProperty(named = "itests.restarts", matches = "[1-9]\\d*")
class LeaveWaitIT {

    private static final Pattern LEFT = Pattern.compile("Leaving now, after ([0-9.]+) s, with \\w+ requests? in service");

    private final BeatingKaraf karaf = new BeatingKaraf("127.0.0.2", 20);
    private final int group = Ports.next();

    /** What the Karaf does before it is stopped. */
    private interface Before {
        void of(KarafProcess process) throws IOException, InterruptedException;
    }

    @Test
    void isNoLongerThanBalancersAndRequestsNeed() throws IOException, InterruptedException {
        assumeTrue(Httpd.isPresent());
        karaf.waitForBalancers();
        try (KarafProcess first = karaf.start()) {
            karaf.install(first, Ports.next());
            first.terminate();
        }
        try (Httpd httpd = new Httpd(
                "HeartbeatListen 224.0.0.1:" + group, "HeartbeatMaxServers 10",
                "<Location /beat>\nSetHandler heartbeat\n</Location>")) {
            String url = "http://127.0.0.1:" + httpd.port() + "/beat";
            assertLeaves("idle, POST", 0.9, 1.5, url, "auto", process -> {});
            assertLeaves("idle, datagrams", 5.9, 6.5, "224.0.0.1:" + group, "auto", process -> {});
            assertLeaves("drained, POST", 0, 0.1, url, "auto", process -> {
                karaf.client(process, "heartbeat:drain --wait 1min");
                // longer than an interval: the balancer has been told
                karaf.client(process, "heartbeat:status", "heartbeat:status");
            });
            assertLeaves("busy, POST", 2.9, 3.5, url, "3s", process -> {
                Socket socket = new Socket(karaf.address(), karaf.port());
                String request = "GET /app/servlet?60000000,9999999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(US_ASCII));
            });
        }
    }

    private void assertLeaves(String name, double least, double most, String address, String wait, Before before)
            throws IOException, InterruptedException {
        karaf.configure(
                "HeartbeatAddress", address, "HeartbeatInterface", "127.0.0.1", "HeartbeatTimeToLive", "0",
                "HeartbeatLeaveWait", wait);
        long beating = beating();
        try (KarafProcess process = karaf.start()) {
            Await.until(() -> beating(), now -> now > beating);
            before.of(process);
            long begin = System.nanoTime();
            process.terminate();
            MatchResult left = LEFT.matcher(karaf.log()).results().reduce((one, other) -> other).orElseThrow();
            double seconds = Double.parseDouble(left.group(1));
            System.out.printf("%s: %s, stopped within %.1f s%n", name, left.group(), (System.nanoTime() - begin) / 1e9);
            assertTrue(seconds >= least && seconds <= most, name + ": " + left.group());
        }
    }

    private long beating() {
        try {
            return karaf.log().lines().filter(line -> line.contains("Beating to ")).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
