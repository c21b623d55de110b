// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Checks that beats came in time. Times are in nanoseconds. */
final class Pace {

    private Pace() {}

    /**
     * Asserts that no beat was lost or doubled. A gap or a pair counts only if a thread that did nothing but keep its own pace was
     * on time throughout.
     *
     * @param control when that thread ran
     */
    static void assertEveryBeatCameOnce(
            List<Listener.Heard> beats, long interval, List<Long> control, long pace) {
        long first = beats.get(0).nanoTime();
        List<Long> offsets = new ArrayList<>(List.of(0L));
        int stalls = 0;
        for (int i = 1; i < beats.size(); i++) {
            long before = beats.get(i - 1).nanoTime();
            long now = beats.get(i).nanoTime();
            if (now - before > interval * 7 / 4 || now - before < interval / 4) {
                assertTrue(
                        "beats " + (i - 1) + " and " + i + " are " + (now - before) / 1e6 + " ms apart",
                        wasStalled(control, pace, before - interval, now));
                stalls++;
            }
            offsets.add(now - first - i * interval);
        }
        long span = beats.get(beats.size() - 1).nanoTime() - first;
        Collections.sort(offsets);
        System.out.printf(
                "%d beats in %.1f s; off their clock by %.1f ms (median), %.1f ms (95 %%), %.1f ms (most,"
                        + " where a provider hangs); stalls of the machine: %d%n",
                beats.size(),
                span / 1e9,
                (offsets.get(offsets.size() / 2) - offsets.get(0)) / 1e6,
                (offsets.get(offsets.size() * 95 / 100) - offsets.get(0)) / 1e6,
                (offsets.get(offsets.size() - 1) - offsets.get(0)) / 1e6,
                stalls);
        if (stalls == 0) {
            assertEquals("beats", Math.round((double) span / interval), beats.size() - 1);
        }
    }

    private static boolean wasStalled(List<Long> control, long pace, long from, long to) {
        for (int i = 1; i < control.size(); i++) {
            boolean within = control.get(i) >= from && control.get(i - 1) <= to;
            if (within && control.get(i) - control.get(i - 1) > pace * 5 / 4) {
                return true;
            }
        }
        return false;
    }
}
