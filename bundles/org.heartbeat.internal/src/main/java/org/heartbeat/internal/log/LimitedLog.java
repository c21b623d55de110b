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
 * Lets some lines a minute into the log, and the number of the others. Whoever adds a line does not wait for the log: lines
 * are written by whoever calls {@link #write}. For any thread.
 */
public final class LimitedLog {

    private static final int MOST = 10;
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final String subject;
    private final Consumer<String> log;
    private final LongSupplier clock;
    private final AtomicLong added = new AtomicLong();
    private final Queue<Supplier<String>> lines = new ConcurrentLinkedQueue<>();
    private long since;

    /**
     * A limit of its own.
     *
     * @param subject what the lines are about, for the line that tells how many there were more
     * @param log where the lines go
     * @param clock nanoseconds
     */
    public LimitedLog(String subject, Consumer<String> log, LongSupplier clock) {
        this.subject = subject;
        this.log = log;
        this.clock = clock;
        this.since = clock.getAsLong();
    }

    /** Whether there is room for one more line; counts it where there is none. */
    public boolean hasRoom() {
        return added.incrementAndGet() <= MOST;
    }

    /** Takes a line for which there was room. */
    public void add(Supplier<String> line) {
        lines.add(line);
    }

    /** Writes what was added, and once in a minute the number of what was left out. */
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
