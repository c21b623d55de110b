// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import java.time.Duration;
import java.util.Locale;
import org.heartbeat.internal.config.Values;

/**
 * How the silence after which a server is stale was derived; formatted only when somebody asks.
 *
 * @param lost the number of beats lost in a row
 * @param loss the share of the server's beats that get lost
 * @param margin nanoseconds for beats that are merely late
 */
public record StaleReason(Basis basis, int lost, double loss, long margin) {

    static final StaleReason CONFIGURED = new StaleReason(Basis.CONFIGURED, 0, 0, 0);

    /** The rule that decided. */
    enum Basis {
        /** {@code HeartbeatStaleAfter} sets it. */
        CONFIGURED,
        /** Only one beat was received. */
        UNKNOWN,
        /** A run of lost beats. */
        RUN,
        /** The lower limit. */
        SHORTEST,
        /** The upper limit. */
        LONGEST,
        /** The server was silent for this long before it came back, and may be again. */
        RETURNED
    }

    /** Returns the reason for people. */
    @Override
    public String toString() {
        String more = " + " + Values.text(Duration.ofNanos(margin));
        return switch (basis) {
            case CONFIGURED -> "as configured";
            case UNKNOWN -> "its interval is not known yet";
            case RUN -> lost + " beats lost in a row at " + percent() + " loss" + more;
            case SHORTEST -> "the minimum, 3s" + more;
            case LONGEST -> "the maximum, 10s or three intervals" + more + ", at " + percent() + " loss";
            case RETURNED -> "as long as its last silence" + more;
        };
    }

    private String percent() {
        return String.format(Locale.ROOT, "%.1f %%", 100 * loss);
    }
}
