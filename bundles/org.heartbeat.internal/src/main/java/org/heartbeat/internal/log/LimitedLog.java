// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.log;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes up to ten lines a minute to the log, and the number of those left out. A thread that adds a line does not wait for the
 * log: the thread that calls {@link #write} writes it. For any thread.
 */
public final class LimitedLog {

    private static final int MOST = 10;
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final String subject;
    private final Consumer<String> log;
    private final LongSupplier clock;
    private final AtomicLong added = new AtomicLong();
    private final Queue<Supplier<String>> lines = new ConcurrentLinkedQueue<>();
    private long since; // guarded by this

    /**
     * Creates a log with a limit of its own.
     *
     * @param subject what the lines are about, for the line with the number of those left out
     * @param log writes a line
     * @param clock nanoseconds
     */
    public LimitedLog(String subject, Consumer<String> log, LongSupplier clock) {
        this.subject = subject;
        this.log = log;
        this.clock = clock;
        this.since = clock.getAsLong();
    }

    /** Returns whether there is room for another line; if not, counts it as left out. */
    public boolean hasRoom() {
        return added.incrementAndGet() <= MOST;
    }

    /** Adds a line. Call {@link #hasRoom} first. */
    public void add(Supplier<String> line) {
        lines.add(line);
    }

    /** Writes the added lines, and once a minute the number of those left out. */
    public synchronized void write() {
        for (Supplier<String> line = lines.poll(); line != null; line = lines.poll()) {
            log.accept(line.get());
        }
        long now = clock.getAsLong();
        if (now - since >= PERIOD.toNanos()) {
            long more = added.getAndSet(0) - MOST;
            if (more > 0) {
                log.accept(subject + ": " + more + " more within " + Duration.ofNanos(now - since).toSeconds() + " s");
            }
            since = now;
        }
    }
}
