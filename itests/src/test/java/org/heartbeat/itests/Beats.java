// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Servers that beat to a port of 127.0.0.1, each from its own loopback address, on demand or four times a second. */
final class Beats implements AutoCloseable {

    private final InetSocketAddress target;
    private final Map<String, DatagramSocket> sockets = new ConcurrentHashMap<>();
    private final Map<String, String> regular = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Semaphore rounds = new Semaphore(0);
    private volatile boolean quiet;
    private volatile RuntimeException failure;

    Beats(int port) {
        target = new InetSocketAddress("127.0.0.1", port);
        clock.scheduleAtFixedRate(this::round, 0, 250, TimeUnit.MILLISECONDS);
    }

    /** Sends a message from this address, one byte per character. */
    void send(String source, String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        try {
            sockets.computeIfAbsent(source, Beats::open).send(new DatagramPacket(bytes, bytes.length, target));
        } catch (IOException e) {
            throw new UncheckedIOException(source, e);
        }
    }

    /** Sends this message from this address regularly from now on, in place of any other from there. */
    void regularly(String source, String message) {
        regular.put(source, message);
    }

    /** Suspends or resumes the regular beats. */
    void quiet(boolean none) {
        quiet = none;
    }

    /** Waits for this many more rounds of beats, counting suspended ones as well. */
    void awaitRounds(int count) throws InterruptedException {
        rounds.drainPermits();
        if (!rounds.tryAcquire(count, 60 + count, TimeUnit.SECONDS) || failure != null) {
            throw new AssertionError("beats ended", failure);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        sockets.values().forEach(DatagramSocket::close);
    }

    private void round() {
        try {
            if (!quiet) {
                regular.forEach(this::send);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        rounds.release();
    }

    private static DatagramSocket open(String source) {
        try {
            return new DatagramSocket(0, InetAddress.getByName(source));
        } catch (IOException e) {
            throw new UncheckedIOException(source, e);
        }
    }
}
