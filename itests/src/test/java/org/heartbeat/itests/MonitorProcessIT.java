// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;

/** The monitor in a Karaf process that is stopped and continued, like a suspended virtual machine. */
class MonitorProcessIT {

    private static final int SERVERS = 20;
    /** One and a half times {@code HeartbeatForgetAfter}. */
    private static final int ROUNDS_OF_NINE_SECONDS = 36;

    @Test
    void forgetsNobodyForTimeInWhichItWasStopped() throws IOException, InterruptedException {
        int ssh = Ports.next();
        int port = Ports.next();
        Path home = KarafProcess.stock("monitor", ssh, "heartbeat-monitor");
        Path file = home.resolve("heartbeats");
        KarafProcess.edit(
                home, "org.heartbeat.monitor.cfg",
                "HeartbeatListen", "127.0.0.1:" + port, "HeartbeatStorage", file.toString(),
                "HeartbeatStaleAfter", "2s", "HeartbeatForgetAfter", "6s");
        try (KarafProcess karaf = new KarafProcess(home, "server");
                Beats beats = new Beats(port)) {
            Set<String> servers = new TreeSet<>();
            for (int i = 1; i <= SERVERS; i++) {
                servers.add("127.4.0." + i);
                beats.regularly("127.4.0." + i, "v=1&ready=75&busy=" + i);
            }
            awaitServers(servers, file, beats);
            String shown = karaf.awaitCommand(ssh, "heartbeat:servers");
            assertTrue(shown.contains("127.4.0." + SERVERS), shown);

            // beats that arrive while it is stopped wait for it
            stop(karaf, beats);
            assertStays(servers, file, beats);

            // now without any beats either
            beats.quiet(true);
            stop(karaf, beats);
            beats.quiet(false);
            assertStays(servers, file, beats);

            String log = Files.readString(home.resolve("data/log/karaf.log"));
            // on a busy machine it may have stood still more often
            assertTrue(log.split("The monitor itself stood still", -1).length > 2, log);

            // a server that falls silent while the monitor runs is removed, so the assertions above can fail
            beats.quiet(true);
            awaitServers(Set.of(), file, beats);
        }
    }

    private static void stop(KarafProcess karaf, Beats beats) throws IOException, InterruptedException {
        karaf.signal("STOP");
        beats.awaitRounds(ROUNDS_OF_NINE_SECONDS);
        karaf.signal("CONT");
    }

    /** Fails if a server is missing at any moment until well after it would have been forgotten. */
    private static void assertStays(Set<String> servers, Path file, Beats beats) throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS_OF_NINE_SECONDS; round++) {
            assertEquals(servers, servers(file), "round " + round + " after it went on");
            beats.awaitRounds(1);
        }
    }

    private static void awaitServers(Set<String> servers, Path file, Beats beats) throws IOException, InterruptedException {
        Set<String> last = Set.of();
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120); System.nanoTime() < deadline; ) {
            last = servers(file);
            if (last.equals(servers)) {
                return;
            }
            beats.awaitRounds(1);
        }
        assertEquals(servers, last);
    }

    private static Set<String> servers(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Set.of("no file");
        }
        String text = Files.readString(file);
        assertTrue(text.isEmpty() || text.endsWith("\n"), text);
        return text.lines().map(line -> line.substring(0, line.indexOf(' '))).collect(Collectors.toCollection(TreeSet::new));
    }
}
