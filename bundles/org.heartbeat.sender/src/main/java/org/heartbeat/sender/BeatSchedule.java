// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;

/**
 * Tells when beats are due: one an interval, always from the first one on, so that delays do not add up. Beats that a
 * machine slept through are left out, and none follows closely on one that came late.
 *
 * <p>Times are those of {@link System#nanoTime}. Not for use by several threads.
 */
final class BeatSchedule {

    private long interval;
    private long due;

    /** A schedule whose first beat is due now. */
    BeatSchedule(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.due = now;
    }

    /** How long it is to the next beat; 0 or less where it is due. */
    long nanosToBeat(long now) {
        return due - now;
    }

    /** Says that the beat that was due was given, and that it is now. */
    void given(long now) {
        due += interval;
        long nearest = now + interval / 4;
        if (due - nearest < 0) {
            due += ((nearest - due - 1) / interval + 1) * interval;
        }
    }

    /** Changes the time between beats: the next is due that long after the last, or now where that time is over. */
    void changeInterval(Duration changed, long now) {
        if (changed.toNanos() == interval) {
            return;
        }
        due += changed.toNanos() - interval;
        interval = changed.toNanos();
        if (due - now < 0) {
            due = now;
        }
    }
}
