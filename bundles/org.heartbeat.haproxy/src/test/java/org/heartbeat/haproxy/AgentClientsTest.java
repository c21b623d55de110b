// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.heartbeat.haproxy.AgentSettings.Endpoint;
import org.heartbeat.haproxy.AgentSettings.Kind;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long a client waits for an agent's answer beside other clients that do harm. This is a measurement, not a test: run it with
 * {@code -Dheartbeat.agent.seconds=10}, the seconds for each kind of client. It prints a table.
 */
@EnabledIfSystemProperty(named = "heartbeat.agent.seconds", matches = "[1-9]\\d*")
class AgentClientsTest {

    private static final byte[] LINE = "192.0.2.11:8181\n".getBytes(US_ASCII);
    private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("heartbeat.agent.seconds", 1));
    private static final Duration APART = Duration.ofMillis(20);

    /**
     * The other clients, and what they send in turn every 20 ms forever, or only once if they then close their half. A client
     * that the agent has dropped reconnects at once.
     */
    private enum Others {
        NONE(0, ""),
        SILENT(AgentServer.PLACES - 1, ""),
        SILENT_IN_ALL_PLACES(AgentServer.PLACES, ""),
        SLOW(AgentServer.PLACES, "1"),
        HALF_CLOSED(AgentServer.PLACES, "192.0.2.11:8181"),
        ANSWERED_AND_NOT_CLOSING(AgentServer.PLACES, "192.0.2.11:8181\n"),
        THOUSAND_SILENT(1000, ""),
        THOUSAND_SLOW(1000, "1"),
        THOUSAND_HALF_CLOSED(1000, "192.0.2.11:8181"),
        THOUSAND_ANSWERED(1000, "192.0.2.11:8181\n");

        private final int count;
        private final byte[] words;

        Others(int count, String words) {
            this.count = count;
            this.words = words.getBytes(US_ASCII);
        }

        private boolean closeTheirHalf() {
            return name().endsWith("HALF_CLOSED");
        }
    }

    @Test
    void measures() throws Exception {
        System.out.println("beside | clients | answers | p50 ms | p99 ms | most ms | clients that came again");
        for (Others others : Others.values()) {
            try (AgentServer server = new AgentServer(
                    new AgentReplies(() -> null, () -> KnownMonitor.of(KnownServer.at("192.0.2.11", 8181, 50, 50)), () -> false),
                    System::nanoTime)) {
                server.apply(new AgentSettings(
                        List.of(new Endpoint(Kind.HeartbeatMonitorAgent, new HostPort("127.0.0.1", 0))), List.of()));
                measure(others, Await.until(server::addresses, open -> !open.isEmpty()).get(0));
            }
        }
    }

    private static void measure(Others others, InetSocketAddress agent) throws Exception {
        long end = System.nanoTime() + MEASURED.toNanos();
        long[] again = {0};
        Thread harm = new Thread(() -> again[0] = harm(others, agent, end), "other clients");
        harm.start();
        List<Long> nanos = new ArrayList<>();
        for (long due = System.nanoTime(); due < end; due += APART.toNanos()) {
            LockSupport.parkNanos(due - System.nanoTime());
            long begin = System.nanoTime();
            try (Socket client = new Socket(InetAddress.getByName("127.0.0.1"), agent.getPort())) {
                client.getOutputStream().write(LINE);
                assertEquals("50%\n", new String(client.getInputStream().readAllBytes(), US_ASCII));
            }
            nanos.add(System.nanoTime() - begin);
        }
        harm.join();
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(Locale.ROOT, "%s | %d | %d | %.2f | %.2f | %.2f | %d%n", others, others.count, sorted.length,
                millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1), again[0]);
    }

    private static double millis(long[] sorted, double part) {
        return sorted[(int) (part * (sorted.length - 1))] / 1e6;
    }

    /** Runs the other clients until the end time; returns how many times one of them reconnected. */
    private static long harm(Others others, InetSocketAddress agent, long end) {
        SocketChannel[] clients = new SocketChannel[others.count];
        ByteBuffer rest = ByteBuffer.allocate(100);
        long again = -others.count;
        try {
            while (System.nanoTime() < end) {
                for (int i = 0; i < clients.length && System.nanoTime() < end; i++) {
                    if (clients[i] == null || !speak(clients[i], others, rest)) {
                        if (clients[i] != null) {
                            clients[i].close();
                        }
                        clients[i] = SocketChannel.open(agent);
                        clients[i].configureBlocking(false);
                        if (others.closeTheirHalf()) {
                            clients[i].write(ByteBuffer.wrap(others.words));
                            clients[i].shutdownOutput();
                        }
                        again++;
                    }
                }
                LockSupport.parkNanos(APART.toNanos());
            }
            for (SocketChannel client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return again;
    }

    /** Sends the client's text; returns whether the agent still has the client. One that is answered has no reason to go. */
    private static boolean speak(SocketChannel client, Others others, ByteBuffer rest) {
        try {
            rest.clear();
            boolean open = client.read(rest) >= 0;
            if (others.words.length > 0 && !others.closeTheirHalf()) {
                client.write(ByteBuffer.wrap(others.words));
                return true;
            }
            return open;
        } catch (IOException e) {
            // the agent has dropped it
            return false;
        }
    }
}
