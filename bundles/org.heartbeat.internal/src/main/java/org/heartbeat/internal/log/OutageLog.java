// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Logs when something stops working and once more when it works again. In between it is silent, but for a reason that is
 * another one, at most every ten seconds, and for a reminder every hour. For any thread.
 */
public final class OutageLog {

    static final Duration NEXT_REASON = Duration.ofSeconds(10);
    static final Duration REMINDER = Duration.ofHours(1);

    private final Logger log;
    private final String subject;
    private final LongSupplier clock;

    /** Read without a lock, as it is asked with every beat. */
    private volatile String reason;

    private long told;

    /** A log of outages of one thing, by the clock of this JVM. */
    public OutageLog(Logger log, String subject) {
        this(log, subject, System::nanoTime);
    }

    /**
     * A log of outages of one thing.
     *
     * @param subject what it is, as lines are to begin
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public OutageLog(Logger log, String subject, LongSupplier clock) {
        this.log = log;
        this.subject = subject;
        this.clock = clock;
    }

    /** What a failure says, for the reason; its class alone where the exception, which may be foreign code, fails at that too. */
    public static String text(Throwable failure) {
        try {
            return failure.toString();
        } catch (RuntimeException | LinkageError e) {
            return failure.getClass().getName();
        }
    }

    /** Says that it does not work. */
    public synchronized void failing(String why) {
        long now = clock.getAsLong();
        boolean first = reason == null;
        boolean another = !first && !reason.equals(why) && now - told >= NEXT_REASON.toNanos();
        boolean reminder = !first && !another && now - told >= REMINDER.toNanos();
        if (first || another) {
            log.warn("{}: {}", subject, why);
        } else if (reminder) {
            log.warn("{}: still so: {}", subject, why);
        }
        if (first || another || reminder) {
            told = now;
            reason = why;
        }
    }

    /** Says that it works; logged where it did not before. */
    public void recovered(String change) {
        if (reason != null) {
            end(change);
        }
    }

    private synchronized void end(String change) {
        if (reason != null) {
            log.info("{}: {}", subject, change);
            reason = null;
        }
    }

    /** Whether it does not work at present. */
    public boolean isFailing() {
        return reason != null;
    }
}
