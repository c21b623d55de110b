// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.testing.Configs;

/** Status providers of a mixer that do what a test says, and the mixer's clock. */
final class Sources {

    private final Map<String, StatusProvider> providers = new TreeMap<>();
    /** Near the end of its range, so that it overflows while tests run. */
    private long now = Long.MAX_VALUE - 5;

    /** Returns a mixer of these status providers, with these keys and values in turn. */
    Mixer mixer(String... keysAndValues) {
        Mixer mixer = new Mixer(
                () -> providers.entrySet().stream()
                        .map(source -> Ranked.of(source.getValue(), Map.of(StatusProvider.NAME, source.getKey())))
                        .toList(),
                () -> now);
        mixer.apply(MixSettings.read(Configs.of(MixStatusConfig.class, keysAndValues)));
        return mixer;
    }

    void has(String source, StatusProvider provider) {
        providers.put(source, provider);
    }

    void remove(String source) {
        providers.remove(source);
    }

    void tells(String source, int ready, int busy) {
        has(source, () -> new WorkerStatus(ready, busy));
    }

    void fails(String source, Throwable failure) {
        has(source, () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        });
    }

    void pass(Duration time) {
        now += time.toNanos();
    }
}
