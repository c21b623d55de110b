// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A socket on 127.0.0.1 that receives beats, in the order in which they arrive. */
final class Listener implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** A sender repeats a beat three times; more of them may have been on their way. */
    private static final int MOST_REPEATS = 10;

    private final DatagramSocket socket;
    private final Stalls stalls = new Stalls();

    /**
     * A received beat, one character per byte, without the number of an unsigned message.
     *
     * @param nanoTime when it came, by the monotonic clock
     * @param stalls when this JVM stood still
     */
    record Heard(String message, InetAddress source, long nanoTime, Stalls stalls) {

        Heard {
            message = message.replaceFirst("&seq=[0-9]+$", "");
        }

        /**
         * Fails unless this beat of a Karaf in this JVM came about one second after the other. Allows for stalls: after one, a
         * beat is sent or read late, and the next one follows soon.
         */
        void assertNextAfter(Heard before, String what) {
            long millis = (nanoTime - before.nanoTime) / 1_000_000;
            long stalled = stalls.millisSince(before.nanoTime - TimeUnit.SECONDS.toNanos(2));
            if (millis < 100 && stalled == 0 || millis > 1900 + stalled) {
                throw new AssertionError(what + ": " + millis + " ms from beat to beat, " + stalls);
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
        return new Heard(new String(packet.getData(), 0, packet.getLength(), ISO_8859_1), packet.getAddress(), now, stalls);
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

    /** Reads beats until none arrives for this time. Fails if one has another message, or if they do not end. */
    void hearUntilSilent(String message, Duration silence) throws IOException {
        try {
            for (int beats = 0; beats < MOST_REPEATS; beats++) {
                String heard = hearWithin(silence).message();
                if (!heard.equals(message)) {
                    throw new AssertionError(heard + " in place of " + message);
                }
            }
        } catch (SocketTimeoutException e) {
            return;
        }
        throw new AssertionError(MOST_REPEATS + " beats, and no silence");
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
        stalls.close();
        socket.close();
    }
}
