// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.monitor.WholeMonitor;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server that signs, and a whole monitor, with a socket for datagrams and the servlet for POST. */
abstract class SignedSite {

    static final String K1 = "k1 hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    static final String K2 = "k2 hex:fff102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    static final String UNSIGNED = "v=1&ready=7&busy=1";
    static final int PORT = 8181;

    /** The server's signed address, and another one. */
    static final InetAddress OWN = address("127.0.0.2");
    static final InetAddress OTHER = address("127.0.0.3");

    @TempDir
    Path folder;

    /** The clocks of server and monitor, in milliseconds since the epoch. */
    final AtomicLong serverClock = new AtomicLong(1_795_862_400_123L);
    final AtomicLong monitorClock = new AtomicLong(serverClock.get());
    final LogLines log = new LogLines();
    private final AtomicLong nanos = new AtomicLong();
    private final String listen = Loopback.address();
    private long writes = serverClock.get();
    Path file;
    SigningServer server;
    WholeMonitor monitor;
    private boolean accepts;
    private ClientAddress clients = new ClientAddress(List.of());
    private final HeartbeatServlet servlet =
            new HeartbeatServlet(() -> monitor.service(), () -> clients, nanos::get);

    /** How a message arrives. */
    enum Way { DATAGRAM, POST }

    @BeforeEach
    void begin() throws IOException {
        file = folder.resolve("heartbeat.keys");
        write(K1);
        server = server("karaf-1", K1);
    }

    @AfterEach
    void end() {
        if (monitor != null) {
            monitor.close();
        }
        log.close();
    }

    static InetAddress address(String literal) {
        return Addresses.literal(literal).orElseThrow();
    }

    /** Writes the monitor's key file for its owner only, with a new time of modification. */
    void write(String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        writes += 1000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(writes));
    }

    SigningServer server(String id, String key) {
        return new SigningServer(id, OWN, folder.resolve(id + ".keys"), key, serverClock::get);
    }

    /** Starts a new monitor, and waits until it has read the keys. */
    void start(String... keysAndValues) {
        if (monitor != null) {
            monitor.close();
        }
        accepts = List.of(keysAndValues).contains("accept");
        monitor = new WholeMonitor(nanos::get, monitorClock::get, all(keysAndValues));
        byte[] nothing = {};
        // in accept mode it accepts all before it has read the keys, and counts nothing
        Await.until(() -> monitor.service().receive(OTHER, nothing, 0, 0).outcome() != Receipt.Outcome.UNAVAILABLE
                && (!accepts || monitor.service().statistics().untrusted().containsKey("unsigned")));
        monitor.tick();
        log.next();
    }

    /** Makes the monitor read its key file until it logs this; returns all lines that it logged. */
    List<String> look(String told, String... keysAndValues) {
        List<String> lines = new ArrayList<>();
        return Await.until(
                () -> {
                    monitor.configure(all(keysAndValues));
                    lines.addAll(log.next());
                    return lines;
                },
                seen -> seen.stream().anyMatch(line -> line.contains(told)));
    }

    private String[] all(String... keysAndValues) {
        List<String> all = new ArrayList<>(List.of(
                "HeartbeatListen", listen + ":" + Loopback.PORT, "HeartbeatKeys", file.toString()));
        all.addAll(List.of(keysAndValues));
        return all.toArray(String[]::new);
    }

    /** Advances all clocks. */
    void later(long millis) {
        serverClock.addAndGet(millis);
        monitorClock.addAndGet(millis);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    void trust(String proxies) {
        clients = EndpointSettings.read(Configs.of(MonitorHttpConfig.class, "HeartbeatTrustedProxies", proxies))
                .clients();
    }

    /** Returns what became of a message from the server's address. */
    String made(Way way, byte[] message) {
        return made(way, OWN, message);
    }

    /** Returns what became of a message: {@code taken}, or the reason for which it is rejected. */
    String made(Way way, InetAddress source, byte[] message) {
        Map<String, Long> before = counts();
        if (way == Way.POST) {
            String answer = post(FakePost.from(Addresses.text(source)), message);
            String made = difference(before, counts());
            assertEquals(isTaken(made) ? "200 OK" : "403 " + made, answer.replaceFirst(" \\(.*\n$", ""));
            return made;
        }
        try (DatagramSocket socket = new DatagramSocket(0, source)) {
            socket.send(new DatagramPacket(message, message.length, address(listen), Loopback.PORT));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        // in accept mode the reason is counted first, and the acceptance after it
        return difference(before, Await.until(this::counts, after ->
                accepts ? after.get("taken") > before.get("taken") : !after.equals(before)));
    }

    /** A duplicate gets the response of the first beat, and in accept mode all are accepted. */
    private static boolean isTaken(String made) {
        return made.contains("taken") || made.equals("duplicate");
    }

    String post(FakePost post, byte[] message) {
        try {
            post.arrive(new String(message, ISO_8859_1)).end();
            servlet.service(post.request, post.response);
            post.tell();
            return post.answer();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, Long> counts() {
        MonitorStatistics statistics = monitor.service().statistics();
        Map<String, Long> counts = new TreeMap<>(statistics.untrusted());
        statistics.rejected().forEach((reason, count) -> counts.put("rejected " + reason, count));
        counts.put("taken", statistics.accepted());
        return counts;
    }

    /** Returns all counters by name. */
    private static String difference(Map<String, Long> before, Map<String, Long> after) {
        List<String> changed = new ArrayList<>();
        after.forEach((name, count) -> {
            long more = count - before.getOrDefault(name, 0L);
            if (more != 0) {
                changed.add(more == 1 ? name : more + " " + name);
            }
        });
        return String.join(", ", changed);
    }

    /** Returns the server with this address. */
    ServerStatus known(InetAddress address) {
        return monitor.service().server(ServerId.of(address, PORT)).orElseThrow();
    }

    List<String> warnings() {
        monitor.tick();
        return log.next().stream().filter(line -> line.startsWith("WARN")).toList();
    }
}
