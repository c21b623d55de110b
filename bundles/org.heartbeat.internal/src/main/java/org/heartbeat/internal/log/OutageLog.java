// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.log;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.heartbeat.internal.config.Values;
import org.slf4j.Logger;

/**
 * Logs when something stops working, and again when it works. In between it counts failures and logs only a new reason, at most
 * every ten seconds, and a reminder every hour. Something that changes all the time gets six lines a minute. For any thread. A
 * failing log does not affect callers.
 */
public final class OutageLog {

    static final Duration NEXT_REASON = Duration.ofSeconds(10);
    static final Duration REMINDER = Duration.ofHours(1);
    static final Duration PERIOD = Duration.ofMinutes(1);
    static final int MOST_LINES = 6;

    private final Logger log;
    private final String subject;
    private final LongSupplier clock;

    /** Null while it works. Read without a lock, because that happens with every beat. */
    private volatile String reason;

    /** Whether the last line says that it does not work. Written with the lock held. */
    private volatile boolean isLogged;

    // guarded by this

    /** The number of failures since the last line. */
    private long failures;
    private boolean isError;
    private long logged;
    private String loggedReason = "";
    private long periodBegin;
    private int linesOfPeriod;
    private String loggedState = "";

    /** Creates a log of the outages of one thing, by the clock of this JVM. */
    public OutageLog(Logger log, String subject) {
        this(log, subject, System::nanoTime);
    }

    /**
     * Creates a log of the outages of one thing.
     *
     * @param subject its name, with which lines begin
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public OutageLog(Logger log, String subject, LongSupplier clock) {
        this.log = log;
        this.subject = subject;
        this.clock = clock;
    }

    /**
     * Returns the class and message of a failure as {@link Values#shown} does. If a foreign exception fails at that, returns
     * only its class.
     */
    public static String text(Throwable failure) {
        try {
            return Values.shown(String.valueOf(failure.toString()));
        } catch (Throwable e) {
            return failure.getClass().getName();
        }
    }

    /** Logs that it does not work, unless that was logged already. */
    public void failing(String why) {
        failing(why, null);
    }

    /**
     * Logs that it does not work, unless that was logged already.
     *
     * @param failure logged as an error with its stack trace; null: logs a warning without one
     */
    public synchronized void failing(String why, Throwable failure) {
        reason = why;
        failures++;
        try {
            long now = clock.getAsLong();
            boolean another = isLogged && !Objects.equals(loggedReason, why) && now - logged >= NEXT_REASON.toNanos();
            boolean reminder = isLogged && !another && now - logged >= REMINDER.toNanos();
            if (another || reminder || !isLogged && hasRoom(now)) {
                write((reminder ? "still so: " : "") + why + (another ? "" : more()), failure);
                isLogged = true;
                logged = now;
                loggedReason = why;
                failures = 0;
            }
        } catch (Throwable e) {
            // perhaps there is no memory; the next failure is logged instead
        }
    }

    /** Logs that it works again, if the last line says that it does not. */
    public void recovered(String change) {
        if (reason != null || isLogged) {
            end(change);
        }
    }

    private synchronized void end(String change) {
        reason = null;
        try {
            if (isLogged && hasRoom(clock.getAsLong())) {
                log.info("{}: {}{}", subject, change, isError ? more() : "");
                isLogged = false;
                failures = 0;
            }
        } catch (Throwable e) {
            // as above
        }
    }

    /** Logs a state, unless it is the last one logged. */
    public synchronized void state(String line) {
        try {
            if (!line.equals(loggedState)) {
                log.info(line);
                loggedState = line;
            }
        } catch (Throwable e) {
            // as above
        }
    }

    /** Returns whether it currently does not work. */
    public boolean isFailing() {
        return reason != null;
    }

    private void write(String line, Throwable failure) {
        isError = failure != null;
        if (isError) {
            log.error("{}: {}", subject, line, failure);
        } else {
            log.warn("{}: {}", subject, line);
        }
    }

    /** Returns the number of failures without a line of their own, in words. */
    private String more() {
        return failures > 1 ? " (" + failures + " more times)" : "";
    }

    private boolean hasRoom(long now) {
        if (linesOfPeriod == 0 || now - periodBegin >= PERIOD.toNanos()) {
            periodBegin = now;
            linesOfPeriod = 0;
        }
        return ++linesOfPeriod <= MOST_LINES;
    }
}
