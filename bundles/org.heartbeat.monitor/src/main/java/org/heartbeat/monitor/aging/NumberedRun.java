// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import org.heartbeat.api.codec.Heartbeat;

/**
 * The beats of one start of one sender, whose sequence numbers increase by one each; or all beats without numbers. Changes in
 * place, so that a beat allocates no memory. Guarded by its server.
 */
public final class NumberedRun {

    /** The number of a beat that has none. */
    static final long NONE = -1;

    /** The number of latest numbers that are remembered; an older beat was overtaken by too many to arrive late. */
    private static final int REMEMBERED = Long.SIZE;

    /** No sender sends more messages a second, even with drains; the numbers of a later start are 1000 a second ahead. */
    private static final long MOST_A_SECOND = 100;

    private static final double SECOND = 1_000_000_000;

    /** The numbers that fewer than eight have followed: their beats may have been overtaken and may still arrive. */
    private static final long PENDING = 0b1111_1110;

    private long highest = NONE;
    /** Bit {@code n} is set if the number {@code highest - n} was received, or was sent before the first one that was. */
    private long received = -1;
    private long lastReceived;
    private Heartbeat.State state = Heartbeat.State.SERVING;
    private int resumed;

    /** How a number relates to a run. */
    public enum Place {
        /** It is the next one that was not lost. */
        NEXT,
        /** A higher number arrived first. */
        LATE,
        /** It was received before. */
        DUPLICATE,
        /** It belongs to another run. */
        FOREIGN
    }

    /** Returns where a number belongs. An overtaken beat can arrive up to {@code soon} nanoseconds after the last one. */
    Place place(long number, long now, long soon) {
        long step = number - highest;
        if (number == NONE || highest == NONE) {
            return step == 0 ? Place.NEXT : Place.FOREIGN;
        }
        if (step > 0) {
            return step <= 4 + MOST_A_SECOND * (now - lastReceived) / SECOND ? Place.NEXT : Place.FOREIGN;
        }
        if (step <= -REMEMBERED || now - lastReceived > soon) {
            return Place.FOREIGN;
        }
        return (received >>> -step & 1) == 0 ? Place.LATE : Place.DUPLICATE;
    }

    /** Records an overtaken beat, so that its next copy is a duplicate. */
    void late(long number) {
        received |= 1L << highest - number;
    }

    /** Records the next beat, or the first. If it is counted, numbers before it that did not arrive are missing. */
    void next(long number, Heartbeat.State reported, long now, boolean counted) {
        long step = number - highest;
        boolean first = highest == NONE;
        received = first || !counted ? -1 : step < REMEMBERED ? received << step | 1 : 1;
        highest = number;
        state = reported;
        lastReceived = now;
    }

    /** Returns the difference between this number and the last; 0 without numbers. */
    long step(long number) {
        return number - highest;
    }

    /** Returns how many numbers that were not received may still arrive. */
    int pending() {
        return Long.bitCount(~received & PENDING);
    }

    long lastReceived() {
        return lastReceived;
    }

    Heartbeat.State state() {
        return state;
    }

    /** Records that this run continued after another one had begun. */
    void resume() {
        resumed++;
    }

    /** Returns whether it keeps running beside another one, and not merely until the beats from before a restart have arrived. */
    boolean isBesideAnother() {
        return resumed >= 2;
    }
}
