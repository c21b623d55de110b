// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.config;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.KnownServer;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A monitor that requires signatures, with real sockets on loopback, and by POST. */
class SignedMonitorTest {

    private static final byte[] STOCK = "v=1&ready=7&busy=1".getBytes(US_ASCII);

    @TempDir
    Path folder;

    private final String listen = Loopback.address();
    private final String httpd = Loopback.address();
    private Path keys;
    private SigningServer server;
    private Monitor monitor;

    @BeforeEach
    void start() throws IOException {
        keys = folder.resolve("heartbeat.keys");
        SigningServer.write(keys, SigningServer.K1);
        server = new SigningServer("karaf-1", A, keys, System::currentTimeMillis);
        server.look();
        monitor = new Monitor();
        monitor.bindCodec(new TextCodec());
        monitor.start(required(keys), Map.of());
    }

    @AfterEach
    void stop() {
        monitor.stop();
    }

    private MonitorConfig required(Path file) {
        return config(
                "HeartbeatListen", listen + ":" + Loopback.PORT,
                "HeartbeatSignatures", "require",
                "HeartbeatKeys", file.toString(),
                "HeartbeatUnsigned", httpd);
    }

    private void send(String from, byte[] message) {
        try (DatagramSocket socket = new DatagramSocket(0, Beats.address(from))) {
            socket.send(new DatagramPacket(message, message.length, Beats.address(listen), Loopback.PORT));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Receipt.Outcome post(String from, byte[] message) {
        return monitor.receive(Beats.address(from), message, 0, message.length).outcome();
    }

    /** Sends until the message is accepted, because the keys may not have been read yet. */
    private ServerStatus heard(Runnable send, InetAddress address, int port) {
        return Await.until(
                        () -> {
                            send.run();
                            return monitor.server(KnownServer.id(address, port));
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void acceptsSignedBeatsAndAStockHttpdAndNothingElse() {
        ServerStatus signed = heard(() -> send("127.0.0.1", server.beat()), A, 8181);
        assertEquals(Optional.of("karaf-1"), signed.signer());
        ServerStatus stock = heard(() -> send(httpd, STOCK), Beats.address(httpd), 0);
        assertEquals(Optional.empty(), stock.signer());
        send("127.0.0.1", STOCK);
        Await.until(() -> monitor.statistics().untrusted(), Map.of("unsigned", 1L)::equals);
        assertEquals(2, monitor.size());
    }

    @Test
    void checksPostsByTheSameRules() {
        Await.until(() -> post("127.0.0.1", server.beat()) == Receipt.Outcome.ACCEPTED);
        byte[] beat = server.beat();
        assertEquals(Receipt.Outcome.ACCEPTED, post("127.0.0.1", beat));
        // the same beat by datagram and by POST is one
        assertEquals(Receipt.Outcome.ACCEPTED, post("127.0.0.2", beat));
        for (int bit = 0; bit < beat.length * 8; bit++) {
            beat[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(Receipt.Outcome.UNTRUSTED, post("127.0.0.1", beat), "bit " + bit);
            beat[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertEquals(Receipt.Outcome.UNTRUSTED, post("127.0.0.1", STOCK));
        assertEquals(Receipt.Outcome.ACCEPTED, post(httpd, STOCK));
        assertEquals(2, monitor.size());
    }

    @Test
    void neverFallsBackToAcceptingAllWhateverIsConfigured() {
        heard(() -> send("127.0.0.1", server.beat()), A, 8181);
        monitor.configure(
                config("HeartbeatListen", listen + ":" + Loopback.PORT, "HeartbeatSignatures", "require"), Map.of());
        assertEquals(Receipt.Outcome.UNTRUSTED, post("127.0.0.1", STOCK));
        assertEquals(Receipt.Outcome.ACCEPTED, post("127.0.0.1", server.beat()));
        monitor.configure(required(folder.resolve("missing")), Map.of());
        Await.until(() -> post("127.0.0.1", STOCK) == Receipt.Outcome.UNTRUSTED);
        assertEquals(Receipt.Outcome.UNTRUSTED, post("127.0.0.1", server.beat()));
        monitor.configure(config("HeartbeatListen", listen + ":" + Loopback.PORT), Map.of());
        assertEquals(Receipt.Outcome.ACCEPTED, post("127.0.0.1", STOCK));
    }
}
