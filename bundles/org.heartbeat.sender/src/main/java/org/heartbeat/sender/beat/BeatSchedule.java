// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Decides when beats are due, and when to sample the load before each: one beat per interval, always counted from the first one, so
 * that delays do not add up. Beats that a machine slept through are left out, and no beat follows closely on a late one. A longer
 * interval is reached in small steps, because a monitor would take a sudden silence of several old intervals for the sender's end.
 *
 * <p>Times are those of {@link System#nanoTime}. Beating thread only.
 */
final class BeatSchedule {

    /** Each step is longer than the last by this part of it: monitors follow that, and count no beat as lost. */
    private static final int STEPS = 10;

    /** The samples before each beat, in the last half of the interval: earlier load is history. */
    private static final int SAMPLES = 4;

    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    // beating thread only
    private long interval;
    /** The time between the last two beats: the interval, or on its way there. */
    private long step;
    private long due;
    private long sampleDue;
    /** Whether there is another sample before the next beat. */
    private boolean sampling;

    /** Creates a schedule whose first beat is due now. */
    BeatSchedule(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.step = this.interval;
        this.due = now;
    }

    /** Returns the time to the next beat; 0 or less if it is due. */
    long nanosToBeat(long now) {
        return due - now;
    }

    /** Returns the time to the next beat or sample; 0 or less if it is due. */
    long nanosToNext(long now) {
        return sampling ? Math.min(due - now, sampleDue - now) : due - now;
    }

    /** Returns whether a sample is due, but no beat. */
    boolean isSampleDue(long now) {
        return sampling && due - now > 0 && sampleDue - now <= 0;
    }

    /** Returns the time between two samples. */
    long pause() {
        return Math.max(SHORTEST_PAUSE, step / (2 * SAMPLES + 2));
    }

    /** Moves on from a sample that was due; then there are more before the next beat, or not. */
    void sampled(boolean again, long now) {
        sampling = again;
        planSample(now);
    }

    /** Moves on from a beat that was due. */
    void beaten(long now) {
        step = Math.min(interval, step + step / STEPS);
        due += step;
        long nearest = now + step / 4;
        if (due - nearest < 0) {
            due += ((nearest - due - 1) / step + 1) * step;
        }
        sampled(true, now);
    }

    /**
     * Changes the time between beats. If it is shorter, the next beat is due that long after the last one, or now if that time is
     * over. If it is longer, the next beat is due as before, and each one after it a little later.
     */
    void changeInterval(Duration changed, long now) {
        interval = changed.toNanos();
        if (interval < step) {
            due += interval - step;
            step = interval;
            if (due - now < 0) {
                due = now;
            }
        }
        planSample(now);
    }

    /** The last sample is the beat itself. */
    private void planSample(long now) {
        long toBeat = due - now;
        long samples = Math.max(0, Math.min(SAMPLES, (toBeat - pause() / 2) / pause()));
        sampleDue = due - samples * pause();
    }
}
