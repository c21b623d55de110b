// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.time.Duration;

/**
 * Lets old values fade: after each half-life, half of what was before is left. However often and however irregularly it is
 * asked, the same time forgets the same part. Times are those of {@link System#nanoTime}. Not for use by several threads.
 */
final class Smoothing {

    private Load last;
    private long lastNanos;

    /** The smoothed load of now, given the raw one; the raw one where there is none before it or the half-life is zero. */
    Load smooth(Load raw, Duration halfLife, long now) {
        Load smoothed = raw;
        if (last != null && !halfLife.isZero()) {
            double kept = Math.pow(0.5, (double) (now - lastNanos) / halfLife.toNanos());
            smoothed = last.times(kept).plus(raw.times(1 - kept));
        }
        last = smoothed;
        lastNanos = now;
        return smoothed;
    }

    /** Starts anew with the next load. */
    void forget() {
        last = null;
    }
}
