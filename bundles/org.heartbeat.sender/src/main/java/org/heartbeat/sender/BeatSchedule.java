// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Tells when beats are due: one an interval, always from the first one on, so that delays do not add up. Beats that a
 * machine slept through are left out, and none follows closely on one that came late. A longer interval is reached in small
 * steps: to who hears the beats, a silence of several intervals of before would be the end of this sender.
 *
 * <p>Times are those of {@link System#nanoTime}. Not for use by several threads.
 */
final class BeatSchedule {

    /** Each step is longer than the last by one of so many parts of it: monitors follow that, and take no beat for lost. */
    private static final int STEPS = 10;

    /** So many times before each beat the load is looked at, in the last half of the interval: what was before is history. */
    private static final int LOOKS = 4;

    private static final long LEAST_APART = TimeUnit.MILLISECONDS.toNanos(50);

    private long interval;

    /** The time between the last two beats; as long as the interval, or on its way there. */
    private long step;

    private long due;

    /** A schedule whose first beat is due now. */
    BeatSchedule(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.step = this.interval;
        this.due = now;
    }

    /** How long it is to the next beat; 0 or less where it is due. */
    long nanosToBeat(long now) {
        return due - now;
    }

    /** How long it is to the next look at the load, the last of which is the beat itself. */
    long nanosToLook(long now) {
        long toBeat = nanosToBeat(now);
        long apart = apart();
        long looks = Math.max(0, Math.min(LOOKS, (toBeat - apart / 2) / apart));
        return toBeat - looks * apart;
    }

    /** The time between two looks. */
    long apart() {
        return Math.max(LEAST_APART, step / (2 * LOOKS + 2));
    }

    /** Says that the beat that was due was given, and that it is now. */
    void given(long now) {
        step = Math.min(interval, step + step / STEPS);
        due += step;
        long nearest = now + step / 4;
        if (due - nearest < 0) {
            due += ((nearest - due - 1) / step + 1) * step;
        }
    }

    /**
     * Changes the time between beats: where it is shorter, the next is due that long after the last, or now where that time is
     * over; where it is longer, the next is due as it was, and each one after it a little later.
     */
    void changeInterval(Duration changed, long now) {
        interval = changed.toNanos();
        if (interval >= step) {
            return;
        }
        due += interval - step;
        step = interval;
        if (due - now < 0) {
            due = now;
        }
    }
}
