// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import org.heartbeat.api.codec.Heartbeat;

/**
 * The beats of one start of one sender, whose numbers rise by one each; or all beats without numbers. Changes in place, so that
 * a beat costs no memory. Guarded by its server.
 */
final class NumberedRun {

    /** The number of a beat that has none. */
    static final long NONE = -1;

    /** The last so many numbers are remembered; what is older was overtaken by too many to be heard late. */
    private static final int REMEMBERED = Long.SIZE;

    /** No sender sends more messages a second, drains and resumes included; a later start is a thousand a second ahead. */
    private static final long MOST_A_SECOND = 100;

    private static final double SECOND = 1_000_000_000;

    /** The numbers that have been followed by fewer than eight, and so may have been overtaken and come yet. */
    private static final long PENDING = 0b1111_1110;

    private long highest = NONE;
    /** The bit {@code n} is set if the number {@code highest - n} was heard, or was sent before the first that was heard. */
    private long received = -1;
    private long heard;
    private Heartbeat.State state = Heartbeat.State.SERVING;
    private int returns;

    /** What a number is to a run. */
    enum Place {
        /** It is the next one, or the next one that was not lost. */
        NEXT,
        /** It was overtaken by a higher one. */
        LATE,
        /** It was heard before. */
        DUPLICATE,
        /** It is of another run. */
        FOREIGN
    }

    /**
     * Returns where a number belongs.
     *
     * @param soon nanoseconds after the last beat within which one that was overtaken can come
     */
    Place place(long number, long now, long soon) {
        long step = number - highest;
        if (number == NONE || highest == NONE) {
            return step == 0 ? Place.NEXT : Place.FOREIGN;
        }
        if (step > 0) {
            return step <= 4 + MOST_A_SECOND * (now - heard) / SECOND ? Place.NEXT : Place.FOREIGN;
        }
        if (step <= -REMEMBERED || now - heard > soon) {
            return Place.FOREIGN;
        }
        return (received >>> -step & 1) == 0 ? Place.LATE : Place.DUPLICATE;
    }

    /** Takes the number of an overtaken beat, so that its next copy is a duplicate. */
    void late(long number) {
        received |= 1L << highest - number;
    }

    /**
     * Takes a beat that is next, or the first.
     *
     * @param counted whether the numbers before it that were not heard count as missing
     */
    void next(long number, Heartbeat.State said, long now, boolean counted) {
        long step = number - highest;
        boolean first = highest == NONE;
        received = first || !counted ? -1 : step < REMEMBERED ? received << step | 1 : 1;
        highest = number;
        state = said;
        heard = now;
    }

    /** By how much this number is higher than the last; 0 without numbers. */
    long step(long number) {
        return number - highest;
    }

    /** How many numbers have not been heard that may come yet. */
    int pending() {
        return Long.bitCount(~received & PENDING);
    }

    long heard() {
        return heard;
    }

    Heartbeat.State state() {
        return state;
    }

    /** Counts that this run went on after another one had begun. */
    void comesBack() {
        returns++;
    }

    /** Whether it goes on and on beside another one, and not merely until what was sent before a restart has come. */
    boolean isBesideAnother() {
        return returns >= 2;
    }
}
