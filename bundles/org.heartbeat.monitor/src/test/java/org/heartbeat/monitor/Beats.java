// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.time.Duration;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.testing.Configs;

/** What tests of the table have in common. */
final class Beats {

    static final InetAddress A = address("192.0.2.1");
    static final InetAddress B = address("192.0.2.2");
    static final InetAddress C = address("192.0.2.3");

    private Beats() {}

    static InetAddress address(String literal) {
        return Addresses.literal(literal).orElseThrow();
    }

    static MonitorConfig config(String... keysAndValues) {
        return Configs.of(MonitorConfig.class, keysAndValues);
    }

    /** As configured with silences of 10 and 30 s, and without smoothing. */
    static Moment.Limits limits(int maxServers) {
        return new Moment.Limits(maxServers, Duration.ofSeconds(10).toNanos(), Duration.ofSeconds(30).toNanos(), false);
    }

    /** As nobody configures it. */
    static Moment.Limits automatic(int maxServers) {
        return new Moment.Limits(maxServers, 0, Duration.ofSeconds(30).toNanos(), true);
    }

    static Heartbeat beat(int ready, int busy) {
        return beat(ready, busy, 0);
    }

    static Heartbeat beat(int ready, int busy, int port) {
        Heartbeat.Builder beat = Heartbeat.of(new WorkerStatus(ready, busy));
        return port == 0 ? beat.build() : beat.port(port).build();
    }

    /** What a monitor that looks at no signatures checks them with. */
    static SignatureCheck noSignatures() {
        SignatureCheck check = new SignatureCheck(() -> 0, () -> 0);
        check.configure(SignatureSettings.read(config()), 1);
        return check;
    }

    static StorageFile.Row row(InetAddress address, int ready, int busy, Duration age) {
        return new StorageFile.Row(ServerId.of(address), ready, busy, 1, false, age);
    }
}
