// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Records when the machine stood still, with a thread that does nothing but keep its pace. */
final class Stalls implements AutoCloseable {

    private static final long PACE_MILLIS = 100;
    /** The shortest delay that counts as a stall; a monitor treats shorter ones as normal. */
    private static final long LATE_MILLIS = 250;

    private final ScheduledExecutorService pacemaker = Executors.newSingleThreadScheduledExecutor();
    /** The length of each stall in milliseconds, by the time at which it ended. */
    private final Map<Long, Long> stalls = new ConcurrentHashMap<>();
    /** When the pacemaker last ran. */
    private volatile long last = System.nanoTime();

    Stalls() {
        pacemaker.scheduleWithFixedDelay(this::look, PACE_MILLIS, PACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Returns for how long in total the machine has stood still since then. */
    long millisSince(long nanoTime) {
        // of a stall that is just over, the pacemaker may not know yet
        long late = late(System.nanoTime());
        return (late > LATE_MILLIS ? late : 0)
                + stalls.entrySet().stream()
                        .filter(stall -> stall.getKey() - nanoTime > 0)
                        .mapToLong(Map.Entry::getValue)
                        .sum();
    }

    private void look() {
        long now = System.nanoTime();
        long late = late(now);
        last = now;
        if (late > LATE_MILLIS) {
            stalls.put(now, late);
        }
    }

    private long late(long now) {
        return (now - last) / 1_000_000 - PACE_MILLIS;
    }

    @Override
    public String toString() {
        return "stalls of the machine: " + stalls.values() + " ms";
    }

    @Override
    public void close() {
        pacemaker.shutdownNow();
    }
}
