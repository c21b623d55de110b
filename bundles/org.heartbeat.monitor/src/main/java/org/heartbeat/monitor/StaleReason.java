// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;
import java.util.Locale;
import org.heartbeat.internal.config.Values;

/**
 * What the silence after which a server is stale rests on; put into words when it is asked for.
 *
 * @param lost beats lost in a row
 * @param loss the share of its beats that is lost
 * @param margin nanoseconds for beats that are merely late
 */
record StaleReason(Basis basis, int lost, double loss, long margin) {

    static final StaleReason CONFIGURED = new StaleReason(Basis.CONFIGURED, 0, 0, 0);

    /** What counted in the end. */
    enum Basis {
        /** {@code HeartbeatStaleAfter} says it. */
        CONFIGURED,
        /** It was heard once. */
        UNKNOWN,
        /** So many beats lost in a row. */
        RUN,
        /** The least there is. */
        SHORTEST,
        /** The most there is. */
        LONGEST,
        /** It has just been silent for so long, and may be again. */
        RETURNED
    }

    /** The reason in words for people. */
    @Override
    public String toString() {
        String more = " + " + Values.text(Duration.ofNanos(margin));
        return switch (basis) {
            case CONFIGURED -> "as configured";
            case UNKNOWN -> "its interval is not known yet";
            case RUN -> lost + " beats lost in a row at " + percent() + " loss" + more;
            case SHORTEST -> "the least, 3s" + more;
            case LONGEST -> "the most, 10s or three intervals" + more + ", at " + percent() + " loss";
            case RETURNED -> "as long as its last silence" + more;
        };
    }

    private String percent() {
        return String.format(Locale.ROOT, "%.1f %%", 100 * loss);
    }
}
