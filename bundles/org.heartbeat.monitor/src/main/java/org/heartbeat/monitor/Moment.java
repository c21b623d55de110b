// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

/**
 * What servers are judged by at one moment.
 *
 * @param now nanoseconds, by the {@link ListeningClock}
 * @param limits what is configured
 * @param stretch nanoseconds that each silence may be longer, because we ourselves were late
 * @param sinceMassSilence nanoseconds since most servers were silent at once; the most there is where they never were
 */
record Moment(long now, Limits limits, long stretch, long sinceMassSilence) {

    /**
     * What is configured.
     *
     * @param staleAfter nanoseconds of silence after which a server is stale; 0: by its own record
     * @param forgetAfter nanoseconds of silence after which a server leaves the table
     * @param steady whether the numbers of those who say momentary ones are smoothed
     */
    record Limits(int maxServers, long staleAfter, long forgetAfter, boolean steady) {

        boolean isAuto() {
            return staleAfter == 0;
        }
    }

    /** What the silence of a server means. */
    enum Silence {
        /** It was heard. */
        NONE,
        /** A beat is missing. */
        OVERDUE,
        /** It is too long. */
        TOO_LONG,
        /** It does not tell of the network: the server is stale already, or may have left. */
        EXPECTED,
        /** It is so long that the server has left the table. */
        FORGOTTEN
    }

    /** What is left of the trust in a server that is just about to be stale, or is. */
    static final double LEAST_TRUST = 0.1;

    /** Nanoseconds of silence after which a server with this record is stale. */
    long staleAfter(FailureDetector record) {
        return (limits.isAuto() ? record.silence() : limits.staleAfter()) + stretch;
    }

    /** Nanoseconds of silence after which a server with this record leaves the table. */
    long forgetAfter(FailureDetector record) {
        return limits.isAuto()
                ? Math.max(limits.forgetAfter(), record.silence() + 2 * record.interval())
                : limits.forgetAfter();
    }

    /**
     * How far a server that is not stale is still trusted.
     *
     * @param age nanoseconds since its last beat
     */
    double trust(long age, FailureDetector record) {
        long stale = staleAfter(record);
        // who beats so seldom that the next one is not due at half of it is not doubted yet
        double begin = Math.min(stale, Math.max(stale / 2.0, 1.5 * record.interval()));
        if (age <= begin || sinceMassSilence <= record.overdue()) {
            return 1;
        }
        return age >= stale ? LEAST_TRUST : 1 - (1 - LEAST_TRUST) * (age - begin) / (stale - begin);
    }
}
