// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.Ranked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks status providers and combines their statuses. For any thread; no thread waits for a call of another one. */
final class Mixer implements StatusProvider {

    private static final Logger LOG = LoggerFactory.getLogger(Mixer.class);

    private final Supplier<Collection<Ranked<StatusProvider>>> providers;
    private final LongSupplier clock;
    private final Map<String, OutageLog> outages = new ConcurrentHashMap<>();

    /** Replaced by {@link #apply}; null before. */
    private volatile MixSettings settings;

    /** What one provider returned: a status, or the reason why it has none. The other of the two is null. */
    private record Result(WorkerStatus status, String failure) {}

    /**
     * Creates a mixer without settings.
     *
     * @param providers the present providers
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Mixer(Supplier<Collection<Ranked<StatusProvider>>> providers, LongSupplier clock) {
        this.providers = providers;
        this.clock = clock;
    }

    /** Puts settings in force from the next status on. Must be called before the first one. */
    void apply(MixSettings changed) {
        settings = changed;
        outages.keySet().retainAll(changed.sources().stream().map(MixSettings.Source::name).toList());
    }

    /**
     * Asks all providers, one after the other on the calling thread.
     *
     * @throws IllegalStateException if no provider has a status, with the reason of each; or if the thread is interrupted, and then
     *     it stays interrupted
     */
    @Override
    public WorkerStatus status() {
        MixSettings inForce = settings;
        List<Load> loads = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (MixSettings.Source source : inForce.sources()) {
            Result result = ask(source.name());
            if (Thread.currentThread().isInterrupted()) {
                // the caller has given up on this status, which is no failure of the providers
                throw new IllegalStateException("interrupted while status provider \"" + source.name() + "\" was asked");
            }
            OutageLog outage = outages.computeIfAbsent(
                    source.name(), name -> new OutageLog(LOG, "Status provider \"" + name + "\"", clock));
            if (result.status() == null) {
                outage.failing(result.failure() + "; it does not count until it returns a status");
                failures.add("\"" + source.name() + "\" " + result.failure());
            } else {
                outage.recovered("counts again");
                loads.add(Load.of(result.status(), source.weight()));
            }
        }
        if (loads.isEmpty()) {
            throw new IllegalStateException("no status provider has a status: " + String.join("; ", failures));
        }
        return inForce.method().mix(loads).rounded();
    }

    private Result ask(String name) {
        Collection<Ranked<StatusProvider>> present = providers.get();
        Optional<Ranked<StatusProvider>> best = present.stream()
                .filter(provider -> provider.text(StatusProvider.NAME).equals(name))
                .min(Comparator.naturalOrder());
        if (best.isEmpty()) {
            return new Result(null, "is not present (present: "
                    + present.stream().map(provider -> provider.text(StatusProvider.NAME)).distinct().sorted().toList() + ")");
        }
        try {
            WorkerStatus status = best.get().service().status();
            return new Result(status, status == null ? "has no status" : null);
        } catch (Throwable e) {
            // foreign code may throw anything, and lacks classes if its bundle was removed in the meantime
            return new Result(null, "failed: " + OutageLog.text(e));
        }
    }
}
