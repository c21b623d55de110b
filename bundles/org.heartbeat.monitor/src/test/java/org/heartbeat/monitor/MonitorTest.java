// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.heartbeat.monitor.Beats.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

/** The component with real sockets on loopback. */
class MonitorTest {

    private static final Map<String, Object> PROPERTIES = Map.of();

    private final String own = Loopback.address();
    private final String listen = own + ":" + Loopback.PORT;

    private final BlockingQueue<ServerEvent> events = new LinkedBlockingQueue<>();
    private final List<Monitor> monitors = new ArrayList<>();
    private Monitor monitor;

    private void start(String... keysAndValues) {
        monitor = start(events, new TextCodec(), PROPERTIES, keysAndValues);
    }

    private Monitor start(
            BlockingQueue<ServerEvent> heard,
            HeartbeatCodec codec,
            Map<String, Object> properties,
            String... keysAndValues) {
        Monitor started = new Monitor();
        monitors.add(started);
        started.bindCodec(codec);
        started.bindListener(heard::add, Map.of(Constants.SERVICE_ID, 1L));
        started.start(config(keysAndValues), properties);
        return started;
    }

    @AfterEach
    void stop() {
        monitors.forEach(Monitor::stop);
    }

    private static void send(String from, String to, String message) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, Beats.address(from))) {
            byte[] bytes = message.getBytes(US_ASCII);
            socket.send(new DatagramPacket(bytes, bytes.length, Beats.address(to), Loopback.PORT));
        }
    }

    private ServerEvent next() throws InterruptedException {
        ServerEvent event = events.poll(60, TimeUnit.SECONDS);
        assertTrue(event != null, () -> "no event, but " + monitor.statistics());
        return event;
    }

    @Test
    void receivesDatagramsOnAUnicastAddress() throws Exception {
        start("HeartbeatListen", listen);
        send("127.0.0.7", own, "v=1&ready=5&busy=1");
        assertEquals(Beats.address("127.0.0.7"), next().server().id().address());
        assertEquals(1, monitor.servers().size());
        assertEquals(5, monitor.server(ServerId.of(Beats.address("127.0.0.7"))).orElseThrow().momentaryWorkers().ready());
        assertEquals(1, monitor.servers(Beats.address("127.0.0.7")).size());
    }

    @Test
    void receivesFromAGroupTogetherWithOthers() throws Exception {
        String group = Loopback.group();
        BlockingQueue<ServerEvent> heardByOther = new LinkedBlockingQueue<>();
        String[] config = {"HeartbeatListen", group + ":" + Loopback.PORT, "HeartbeatInterface", "127.0.0.1"};
        start(config);
        start(heardByOther, new TextCodec(), PROPERTIES, config);
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            NetworkInterface loopback = NetworkInterface.getByInetAddress(Beats.address("127.0.0.1"));
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
            channel.send(
                    ByteBuffer.wrap("v=1&ready=5&busy=1".getBytes(US_ASCII)),
                    new InetSocketAddress(Beats.address(group), Loopback.PORT));
            next();
            assertTrue(heardByOther.poll(60, TimeUnit.SECONDS) != null);
        }
    }

    @Test
    void readsAMessageOfTheMostBytesAndNoneWithMore() throws Exception {
        start("HeartbeatListen", listen);
        String beat = "v=1&ready=5&busy=1&x=";
        send("127.0.0.1", own, beat + "a".repeat(1001 - beat.length()));
        send("127.0.0.1", own, beat + "a".repeat(60_000));
        send("127.0.0.1", own, beat + "a".repeat(1000 - beat.length()));
        assertEquals(1000 - beat.length(), next().server().variables().get("x").length());
        assertEquals(Map.of("too-long", 2L), monitor.statistics().rejected());
    }

    @Test
    void continuesAfterADatagramOnWhichTheCodecFails() throws Exception {
        HeartbeatCodec reading = new TextCodec();
        HeartbeatCodec failing = new HeartbeatCodec() {
            @Override
            public int encode(Heartbeat heartbeat, byte[] target, int offset) {
                throw new AssertionError("a monitor encodes nothing");
            }

            @Override
            public Decoded decode(byte[] message, int offset, int length) {
                if (length == 0) {
                    throw new NoClassDefFoundError("codec");
                }
                return reading.decode(message, offset, length);
            }
        };
        monitor = start(events, failing, PROPERTIES, "HeartbeatListen", listen);
        send("127.0.0.7", own, "");
        send("127.0.0.7", own, "v=1&ready=5&busy=1");
        next();
    }

    @Test
    void changesWhereItListensAndKeepsItsServers() throws Exception {
        String other = Loopback.address();
        String listenThere = other + ":" + Loopback.PORT;
        start("HeartbeatListen", listen);
        send("127.0.0.7", own, "v=1&ready=5&busy=1");
        next();
        monitor.configure(config("HeartbeatListen", listen + "," + listenThere), PROPERTIES);
        monitor.configure(config("HeartbeatListen", listenThere), PROPERTIES);
        try (DatagramSocket freed = new DatagramSocket(Loopback.PORT, Beats.address(own))) {
            assertEquals(Loopback.PORT, freed.getLocalPort());
        }
        send("127.0.0.8", other, "v=1&ready=5&busy=1");
        Await.until(() -> monitor.servers().size() == 2);
    }

    @Test
    void rejectsABadConfigurationOnceAndKeepsTheLastGoodOne() throws Exception {
        start("HeartbeatListen", listen);
        try (LogLines log = new LogLines();
                DatagramSocket taken = new DatagramSocket(0, Beats.address("127.0.0.1"))) {
            MonitorConfig bad = config("HeartbeatListen", listen, "HeartbeatMaxServers", "none");
            monitor.configure(bad, PROPERTIES);
            monitor.configure(bad, PROPERTIES);
            assertEquals(
                    List.of("ERROR Configuration org.heartbeat.monitor rejected, the last good one stays in force:"
                            + " HeartbeatMaxServers: \"none\" (expected: 1 ~ "),
                    log.next().stream().map(line -> line.replaceFirst("1 ~ .*", "1 ~ ")).toList());
            assertTrue(monitor.rejectedConfiguration().orElseThrow().startsWith("HeartbeatMaxServers: \"none\""));
            monitor.configure(config("HeartbeatListen", "127.0.0.1:" + taken.getLocalPort()), PROPERTIES);
            String line = log.next().get(0);
            assertTrue(
                    line.contains("HeartbeatListen: \"127.0.0.1:" + taken.getLocalPort() + "\" (expected: an address"), line);
        }
        monitor.configure(config("HeartbeatListen", listen), PROPERTIES);
        assertEquals(Optional.empty(), monitor.rejectedConfiguration());
        send("127.0.0.7", own, "v=1&ready=5&busy=1");
        next();
    }

    @Test
    void closesWhatItOpenedIfItsActivationFails() throws Exception {
        start("HeartbeatListen", listen);
        // its threads cannot be started twice
        assertThrows(
                IllegalThreadStateException.class, () -> monitor.start(config("HeartbeatListen", listen), PROPERTIES));
        monitors.clear();
        try (DatagramSocket freed = new DatagramSocket(Loopback.PORT, Beats.address(own))) {
            assertEquals(Loopback.PORT, freed.getLocalPort());
        }
    }

    @Test
    void waitsForAnAddressThatIsMissingAtTheStart() throws Exception {
        DatagramSocket taken = new DatagramSocket(Loopback.PORT, Beats.address(own));
        start("HeartbeatListen", listen);
        taken.close();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (events.peek() == null && System.nanoTime() < deadline) {
            // nothing signals that the socket is open, so beats are sent until one is received
            send("127.0.0.7", own, "v=1&ready=5&busy=1");
            ServerEvent event = events.poll(50, TimeUnit.MILLISECONDS);
            if (event != null) {
                events.add(event);
            }
        }
        next();
    }

    @Test
    void warnsAboutUnknownKeys() {
        try (LogLines log = new LogLines()) {
            start(
                    events,
                    new TextCodec(),
                    Map.of("HeartbeatListener", "x", "service.pid", "org.heartbeat.monitor"));
            List<String> lines = log.next().stream().filter(line -> line.startsWith("WARN")).toList();
            assertEquals(1, lines.size());
            assertTrue(lines.get(0).startsWith("WARN HeartbeatListener has no effect (expected: one of ["));
        }
    }

    @Test
    void ignoresACopyOfItsFile() {
        try (LogLines log = new LogLines()) {
            start(
                    events,
                    new TextCodec(),
                    Map.of("service.factoryPid", MonitorConfig.PID, "service.pid", MonitorConfig.PID + "~old"),
                    "HeartbeatListen", listen);
            List<String> lines = log.next();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).startsWith("WARN org.heartbeat.monitor~old is ignored"), lines.toString());
        }
    }

    @Test
    void acceptsMessagesThatAreNoDatagrams() throws Exception {
        start("HeartbeatAllow", "127.0.0.0/8");
        byte[] message = "v=1&ready=5&busy=1".getBytes(US_ASCII);
        monitor.receive(Beats.address("127.0.0.9"), message, 0, message.length);
        monitor.receive(Beats.A, message, 0, message.length);
        assertEquals(ServerEvent.Type.UP, next().type());
        assertEquals(1, monitor.statistics().notAllowed());
    }

    @Test
    void callsANewListenerForTheServersInTheTable() throws Exception {
        start();
        byte[] message = "v=1&ready=5&busy=1".getBytes(US_ASCII);
        monitor.receive(Beats.A, message, 0, message.length);
        next();
        monitor.unbindListener(Map.of(Constants.SERVICE_ID, 1L));
        monitor.bindListener(events::add, Map.of(Constants.SERVICE_ID, 2L));
        ServerEvent event = next();
        assertEquals(ServerEvent.Type.UP, event.type());
        assertEquals(Beats.A, event.server().id().address());
    }

    @Test
    void agesServersByItself() throws Exception {
        start("HeartbeatStaleAfter", "4s", "HeartbeatForgetAfter", "6s");
        byte[] message = "v=1&ready=5&busy=1".getBytes(US_ASCII);
        monitor.receive(Beats.A, message, 0, message.length);
        assertEquals(ServerEvent.Type.UP, next().type());
        // on a busy machine it may leave before the listener is called for STALE
        ServerEvent event = next();
        assertEquals(ServerEvent.Type.DOWN, event.type() == ServerEvent.Type.STALE ? next().type() : event.type());
        assertTrue(monitor.servers().isEmpty());
    }
}
