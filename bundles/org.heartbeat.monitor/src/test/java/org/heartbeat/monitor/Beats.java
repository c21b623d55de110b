// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.time.Duration;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatBuilder;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.monitor.aging.Limits;
import org.heartbeat.monitor.messages.SignatureCheck;
import org.heartbeat.monitor.messages.SignatureSettings;
import org.heartbeat.testing.Configs;

/** Beats, addresses and configurations that tests share. */
public final class Beats {

    public static final InetAddress A = address("192.0.2.1");
    public static final InetAddress B = address("192.0.2.2");
    public static final InetAddress C = address("192.0.2.3");

    private Beats() {}

    public static InetAddress address(String literal) {
        return Addresses.literal(literal).orElseThrow();
    }

    static MonitorConfig config(String... keysAndValues) {
        return Configs.of(MonitorConfig.class, keysAndValues);
    }

    /** Limits with silences of 10 and 30 s, and without smoothing. */
    public static Limits limits(int maxServers) {
        return new Limits(maxServers, Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(30).toNanos(), false);
    }

    /** The default limits. */
    public static Limits automatic(int maxServers) {
        return new Limits(maxServers, 0, Duration.ofSeconds(30).toNanos(), true);
    }

    public static Heartbeat beat(int ready, int busy) {
        return beat(ready, busy, 0);
    }

    public static Heartbeat beat(int ready, int busy, int port) {
        HeartbeatBuilder beat = Heartbeat.of(new WorkerStatus(ready, busy));
        return port == 0 ? beat.build() : beat.port(port).build();
    }

    /** Settings for signatures, from a whole configuration. */
    public static SignatureSettings signatures(String... keysAndValues) {
        return MonitorSettings.read(config(keysAndValues), 1L << 30).signatures();
    }

    /** A check that ignores signatures. */
    public static SignatureCheck noSignatures() {
        SignatureCheck check = new SignatureCheck(() -> 0, () -> 0);
        check.configure(signatures(), 1);
        return check;
    }
}
