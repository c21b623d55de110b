// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.Map;
import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.testing.Configs;

/** The real monitor, with clocks that a test sets. */
public final class WholeMonitor implements AutoCloseable {

    private final Monitor monitor;

    /** Starts a monitor with these keys and values. */
    public WholeMonitor(LongSupplier nanoTime, LongSupplier wallClock, String... keysAndValues) {
        monitor = new Monitor(nanoTime, wallClock);
        monitor.bindCodec(new TextCodec());
        configure(keysAndValues);
    }

    /** Puts a configuration into force, and reads its keys. */
    public void configure(String... keysAndValues) {
        monitor.configure(Configs.of(MonitorConfig.class, keysAndValues), Map.of());
    }

    /** Returns the monitor as a service. */
    public HeartbeatMonitor service() {
        return monitor;
    }

    /** Makes silent servers stale, and writes the log. */
    public void tick() {
        monitor.tick();
    }

    @Override
    public void close() {
        monitor.stop();
    }
}
