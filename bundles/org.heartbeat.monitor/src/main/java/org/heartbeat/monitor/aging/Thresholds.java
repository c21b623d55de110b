// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import java.time.Duration;

/**
 * The silences after which servers are stale or forgotten, at one moment.
 *
 * @param now nanoseconds, by the {@link ListeningClock}
 * @param limits the configured limits
 * @param stretch nanoseconds by which every silence may be longer because this process was late
 * @param sinceMassSilence nanoseconds since most servers were silent at once; {@link Long#MAX_VALUE} if they never were
 */
public record Thresholds(long now, Limits limits, long stretch, long sinceMassSilence) {

    /** The trust in a server that is stale, or about to be. */
    public static final double LEAST_TRUST = 0.1;

    /** Returns the time since then; zero if it is later than {@link #now}. */
    public Duration since(long time) {
        return Duration.ofNanos(Math.max(0, now - time));
    }

    /** Returns the nanoseconds of silence after which a server is stale. */
    public long staleAfter(FailureDetector detector) {
        return (limits.isAuto() ? detector.staleAfter() : limits.staleAfter()) + stretch;
    }

    /** Returns the nanoseconds of silence after which a server leaves the table. */
    public long forgetAfter(FailureDetector detector) {
        return limits.isAuto()
                ? Math.max(limits.forgetAfter(), detector.staleAfter() + 2 * detector.interval())
                : limits.forgetAfter();
    }

    /** Returns whether most servers were silent so recently that this one's silence cannot be its own fault. */
    public boolean isMassSilence(FailureDetector detector) {
        return sinceMassSilence <= detector.overdue() + stretch;
    }

    /** Returns the trust in a server that is not stale, this many nanoseconds after its last beat. */
    public double trust(long age, FailureDetector detector) {
        long stale = staleAfter(detector);
        // if a server beats so rarely that its next beat is not due by half of the silence, its trust falls later
        double begin = Math.min(stale, Math.max(stale / 2.0, 1.5 * detector.interval()));
        if (age <= begin || isMassSilence(detector)) {
            return 1;
        }
        return age >= stale ? LEAST_TRUST : 1 - (1 - LEAST_TRUST) * (age - begin) / (stale - begin);
    }
}
