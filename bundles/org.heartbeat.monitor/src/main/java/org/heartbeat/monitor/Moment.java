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
}
