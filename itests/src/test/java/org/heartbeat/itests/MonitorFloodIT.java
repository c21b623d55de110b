// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.ConformanceTable;
import org.heartbeat.testing.Ports;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/**
 * The monitor under a flood of unwanted datagrams, at a pace at which it can read them: {@code itests.flood} of them, {@code
 * itests.pace} per second. {@code -Ditests.flood=3000000 -Ditests.pace=100000} is the full test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class MonitorFloodIT {

    private static final int DATAGRAMS = Integer.getInteger("itests.flood", 20_000);
    private static final int SOURCES = Math.max(2_000, DATAGRAMS / 10);
    private static final int KNOWN = 20;
    private static final int MOST = 1000;
    private static final int PACE = Integer.getInteger("itests.pace", 20_000);
    /** The heap growth allowed: less than 100,000 servers would need. */
    private static final long GROWTH = 16 << 20;
    private static final int LOG_LINES = 200;
    /** A number of datagrams that fits a socket's buffer. */
    private static final int BUFFERED = 200;
    private static final int FORGED_READY = 2_147_483_647;

    @Inject
    private BundleContext context;

    private Monitored monitored;
    private Beats beats;
    private int port;

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd("heartbeat-monitor")};
    }

    @Before
    public void listen() throws IOException, InterruptedException {
        monitored = new Monitored(context);
        port = Ports.next();
        beats = new Beats(port);
        for (int i = 1; i <= KNOWN; i++) {
            beats.regularly("127.5.0." + i, "v=1&ready=75&busy=" + i);
        }
        new Configs(context)
                .set("org.heartbeat.monitor", Map.of("HeartbeatListen", "127.0.0.1:" + port, "HeartbeatMaxServers", "" + MOST));
        // the table may still have these servers from another test, which used another port
        HeartbeatMonitor monitor = monitored.monitor();
        Await.until(() -> received(monitor) >= KNOWN);
        for (int i = 1; i <= KNOWN; i++) {
            monitored.server("127.5.0." + i, 0, server -> server.state() == ServerState.UP
                    && server.momentaryWorkers().ready() == 75);
        }
    }

    /** Returns how many datagrams the monitor has received on this test's port. */
    private long received(HeartbeatMonitor monitor) {
        return monitor.statistics().sockets().stream()
                .filter(socket -> socket.address().endsWith(":" + port))
                .mapToLong(MonitorStatistics.Socket::received)
                .sum();
    }

    @After
    public void rest() {
        beats.close();
        monitored.close();
    }

    @Test
    public void keepsTheServersThatItKnowsAmongForgedOnes() throws Exception {
        HeartbeatMonitor monitor = monitored.monitor();
        flood("forged sources", () -> {
            InetSocketAddress target = new InetSocketAddress("127.0.0.1", port);
            byte[] message = "v=1&ready=2147483647&busy=0&port=1".getBytes(ISO_8859_1);
            long before = received(monitor);
            Pace pace = new Pace();
            for (int i = 0; i < SOURCES; i++) {
                InetAddress source = InetAddress.getByAddress(
                        new byte[] {127, (byte) (100 + i / 65_536), (byte) (i / 256), (byte) i});
                try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(source, 0))) {
                    socket.send(new DatagramPacket(message, message.length, target));
                }
                if (i % BUFFERED == 0) {
                    // the system drops datagrams that do not fit the buffer
                    long sent = before + i;
                    Await.until(() -> received(monitor) >= sent);
                }
                pace.next();
            }
        });
        int size = monitored.monitor().servers().size();
        assertTrue("servers: " + size, size <= MOST);
        assertTrue("" + monitored.monitor().statistics(), monitored.monitor().statistics().tableFull() > 0);
    }

    @Test
    public void keepsTheServersThatItKnowsAmongRandomAndMutatedDatagrams() throws Exception {
        flood("random and mutated datagrams", () -> {
            InetSocketAddress target = new InetSocketAddress("127.0.0.1", port);
            List<String> templates = new ArrayList<>();
            ConformanceTable.rows().forEach(row -> templates.add(row.message()));
            Random random = new Random(4);
            Pace pace = new Pace();
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.6.0.1"))) {
                for (int i = 0; i < DATAGRAMS; i++) {
                    byte[] message = i % 2 == 0 ? random(random) : mutated(random, templates);
                    socket.send(new DatagramPacket(message, message.length, target));
                    pace.next();
                }
            }
        });
        assertTrue("" + monitored.monitor().statistics(), monitored.monitor().statistics().rejected().size() > 5);
    }

    @Test
    public void keepsTheServersThatItKnowsAmongBeatsWhoseSignatureIsForged() throws Exception {
        Configs configs = new Configs(context);
        Path keys = Files.writeString(context.getDataFile("heartbeat.keys").toPath(), "k1 hex:" + "0f".repeat(32));
        configs.set(
                "org.heartbeat.monitor",
                Map.of("HeartbeatSignatures", "require", "HeartbeatKeys", keys.toString(), "HeartbeatUnsigned", "127.5.0.0/24",
                        // servers from another flood may still occupy all of the previous room
                        "HeartbeatMaxServers", "" + 2 * MOST));
        configs.set(
                "org.heartbeat",
                Map.of("HeartbeatAddress", "127.0.0.1:" + port, "HeartbeatKeys", keys.toString(),
                        "HeartbeatAdvertise", "192.0.2.11"));
        try {
            monitored.server("192.0.2.11", 0, server -> server.signer().isPresent() && server.beats() > 2);
            flood("forged signatures", () -> {
                InetSocketAddress target = new InetSocketAddress("127.0.0.1", port);
                Pace pace = new Pace();
                try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.6.0.1"))) {
                    for (int i = 0; i < DATAGRAMS; i++) {
                        byte[] message = forged(i).getBytes(ISO_8859_1);
                        socket.send(new DatagramPacket(message, message.length, target));
                        pace.next();
                    }
                }
            });
            ServerStatus known = monitored.server("192.0.2.11", 0, server -> server.signer().isPresent());
            assertEquals("" + known, ServerState.UP, known.state());
            assertTrue("" + known, known.momentaryWorkers().ready() < FORGED_READY);
            Map<String, Long> refused = monitored.monitor().statistics().untrusted();
            System.out.println("refused " + refused + ", known " + known);
            assertTrue("" + refused, refused.keySet().containsAll(List.of("unknown-key", "bad-signature", "clock-behind")));
        } finally {
            configs.set("org.heartbeat", Map.of("HeartbeatAddress", "", "HeartbeatKeys", "", "HeartbeatAdvertise", ""));
            configs.set(
                    "org.heartbeat.monitor",
                    Map.of("HeartbeatSignatures", "off", "HeartbeatKeys", "", "HeartbeatUnsigned", ""));
        }
    }

    /** Returns a message that claims to come from the known server, with an unknown key, a wrong digest, or an old time. */
    private static String forged(int i) {
        long time = System.currentTimeMillis() - (i % 3 == 2 ? 86_400_000 : 0);
        return "v=1&ready=" + FORGED_READY + "&busy=0&id=karaf-1&addr=192.0.2.11&ts=" + time + "&seq=" + i + "&kid=k"
                + (i % 3 == 0 ? 2 : 1) + "&sig=" + "A".repeat(43);
    }

    private interface Flood {
        void run() throws IOException;
    }

    private void flood(String what, Flood flood) throws Exception {
        long heap = heap();
        long lines = logLines();
        MonitorStatistics before = monitored.monitor().statistics();
        long start = System.nanoTime();
        flood.run();
        double seconds = (System.nanoTime() - start) / 1e9;

        // it answers, and notices new beats
        beats.regularly("127.5.0.1", "v=1&ready=74&busy=1");
        monitored.server("127.5.0.1", 0, server -> server.momentaryWorkers().ready() == 74);
        for (int i = 1; i <= KNOWN; i++) {
            int busy = i;
            ServerStatus server = monitored.monitor().server(ServerId.of(Monitored.address("127.5.0." + i))).orElseThrow();
            assertEquals("" + server, new WorkerStatus(i == 1 ? 74 : 75, busy), server.momentaryWorkers());
            assertEquals("" + server, ServerState.UP, server.state());
            assertEquals("" + server, 1, monitored.monitor().servers(server.id().address()).size());
        }
        MonitorStatistics after = monitored.monitor().statistics();
        long growth = heap() - heap;
        long more = logLines() - lines;
        System.out.printf(
                "%s, %.1f s: taken %d, no room %d, rejected %s; heap %+d KiB, %d lines in the log%n",
                what, seconds, after.accepted() - before.accepted(), after.tableFull() - before.tableFull(), after.rejected(),
                growth >> 10, more);
        assertTrue("heap: " + growth, growth < GROWTH);
        assertTrue("lines in the log: " + more, more < LOG_LINES);
    }

    /** Returns random bytes, mostly of a length that a message may have. */
    private static byte[] random(Random random) {
        byte[] message = new byte[random.nextInt(random.nextInt(10) == 0 ? 60_000 : 1_100)];
        random.nextBytes(message);
        return message;
    }

    /** Returns a message of the table with a few bytes changed, inserted, deleted, or repeated, or with its end cut off. */
    private static byte[] mutated(Random random, List<String> templates) {
        StringBuilder message = new StringBuilder(templates.get(random.nextInt(templates.size())));
        for (int times = 1 + random.nextInt(4); times > 0 && !message.isEmpty(); times--) {
            int at = random.nextInt(message.length());
            switch (random.nextInt(5)) {
                case 0 -> message.setCharAt(at, (char) random.nextInt(256));
                case 1 -> message.insert(at, (char) random.nextInt(256));
                case 2 -> message.deleteCharAt(at);
                case 3 -> message.append(message, at, message.length());
                default -> message.setLength(at);
            }
        }
        return message.toString().getBytes(ISO_8859_1);
    }

    /** Limits the rate to {@link #PACE} per second. */
    private static final class Pace {
        private final long start = System.nanoTime();
        private long passed;

        void next() {
            long due = start + ++passed * 1_000_000_000 / PACE;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    private static long logLines() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(System.getProperty("karaf.log"), "karaf.log"), ISO_8859_1)) {
            return lines.count();
        }
    }
}
