// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what another thread does. */
public final class Await {

    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    private Await() {}

    /**
     * Polls until the value is as expected, and returns it.
     *
     * @throws AssertionError with the last value, if that takes longer than two minutes
     */
    public static <T> T until(Supplier<T> look, Predicate<? super T> expected) {
        long begin = System.nanoTime();
        while (true) {
            T seen = look.get();
            if (expected.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - begin > DEADLINE.toNanos()) {
                throw new AssertionError("not as expected within " + DEADLINE.toSeconds() + " s, seen last: " + seen);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** Polls until the condition is true. */
    public static void until(Supplier<Boolean> condition) {
        until(condition, Boolean::booleanValue);
    }
}
