// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Predicate;

/** A socket on 127.0.0.1 that receives beats, in the order in which they arrive. */
final class Listener implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DatagramSocket socket;

    /**
     * A received beat, one character per byte, without the number of an unsigned message, and when it came by the monotonic clock.
     */
    record Heard(String message, InetAddress source, long nanoTime) {

        Heard {
            message = message.replaceFirst("&seq=[0-9]+$", "");
        }

        /** Fails unless this beat came one second after the other, with tolerance for a busy machine. */
        void assertNextAfter(Heard before, String what) {
            long millis = (nanoTime - before.nanoTime) / 1_000_000;
            if (millis < 100 || millis > 1900) {
                throw new AssertionError(what + ": " + millis + " ms from beat to beat");
            }
        }
    }

    Listener() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Returns the next beat; fails if none comes for a long time. */
    Heard hear() throws IOException {
        return hearWithin(PATIENCE);
    }

    /**
     * Returns the next beat.
     *
     * @throws SocketTimeoutException if none comes within this time
     */
    Heard hearWithin(Duration time) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.setSoTimeout((int) time.toMillis());
        socket.receive(packet);
        long now = System.nanoTime();
        return new Heard(new String(packet.getData(), 0, packet.getLength(), ISO_8859_1), packet.getAddress(), now);
    }

    /** Waits for a beat whose message matches, and returns it; fails with the last one received. */
    Heard hearUntil(Predicate<String> message) throws IOException {
        String last = "nothing";
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < deadline; ) {
            Heard heard = hear();
            if (message.test(heard.message())) {
                return heard;
            }
            last = heard.message();
        }
        throw new AssertionError("last heard " + last);
    }

    /** Discards the beats that have already arrived. */
    void skip() throws IOException {
        try {
            while (true) {
                hearWithin(Duration.ofMillis(1));
            }
        } catch (SocketTimeoutException e) {
            // nothing more has arrived
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
