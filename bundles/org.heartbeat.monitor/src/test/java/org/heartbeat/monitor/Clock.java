// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that a test sets; nanoseconds, near the end of their range, as those of a JVM may be. */
public final class Clock implements LongSupplier {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 3_000_000_000L);

    @Override
    public long getAsLong() {
        return now.get();
    }

    public void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    public void passSeconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /** Without a {@link Duration}, whose memory would be counted as that of a beat. */
    public void passMillis(long millis) {
        now.addAndGet(millis * 1_000_000);
    }
}
