// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.util.Map;
import java.util.function.LongSupplier;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.testing.Configs;

/** The monitor as it runs, but that a test sets its clocks. */
public final class WholeMonitor implements AutoCloseable {

    private final Monitor monitor;

    /** A monitor that listens, where these keys and values say so. */
    public WholeMonitor(LongSupplier nanoTime, LongSupplier wallClock, String... keysAndValues) {
        monitor = new Monitor(nanoTime, wallClock);
        monitor.bindCodec(new TextCodec());
        configure(keysAndValues);
    }

    /** Puts a configuration in force, and has its keys read. */
    public void configure(String... keysAndValues) {
        monitor.configure(Configs.of(MonitorConfig.class, keysAndValues), Map.of());
    }

    /** The monitor as a service. */
    public HeartbeatMonitor service() {
        return monitor;
    }

    /** Looks at the time, and writes what there is to log. */
    public void tick() {
        monitor.tick();
    }

    @Override
    public void close() {
        monitor.stop();
    }
}
