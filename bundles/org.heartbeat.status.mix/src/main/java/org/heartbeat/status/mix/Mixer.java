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

/**
 * Asks sources and makes one status of what they say. For any thread; none waits for a source that another one asked.
 */
final class Mixer implements StatusProvider {

    private static final Logger LOG = LoggerFactory.getLogger(Mixer.class);

    private final Supplier<Collection<Ranked<StatusProvider>>> providers;
    private final LongSupplier clock;
    private final Map<String, OutageLog> outages = new ConcurrentHashMap<>();

    /** Which sources; null before {@link #apply}. */
    private volatile MixSettings settings;

    /** What one source said: a status, or else the trouble that it has. The other of the two is null. */
    private record Answer(WorkerStatus status, String trouble) {}

    /**
     * A mixer without settings.
     *
     * @param providers those that are there whenever a status is asked for
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Mixer(Supplier<Collection<Ranked<StatusProvider>>> providers, LongSupplier clock) {
        this.providers = providers;
        this.clock = clock;
    }

    /** Puts settings in force from the next status on; called before the first. */
    void apply(MixSettings changed) {
        settings = changed;
        outages.keySet().retainAll(changed.sources().stream().map(MixSettings.Source::name).toList());
    }

    /**
     * Asks every source, one after the other on the calling thread.
     *
     * @throws IllegalStateException if no source has a status, with the reason of each, or if the thread is interrupted;
     *     it stays interrupted then
     */
    @Override
    public WorkerStatus status() {
        MixSettings inForce = settings;
        List<Load> told = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        for (MixSettings.Source source : inForce.sources()) {
            Answer answer = ask(source.name());
            if (Thread.currentThread().isInterrupted()) {
                // nobody waits for this status any more, and that is no fault of the sources
                throw new IllegalStateException("interrupted when source \"" + source.name() + "\" was asked");
            }
            OutageLog outage = outages.computeIfAbsent(
                    source.name(), name -> new OutageLog(LOG, "Source \"" + name + "\"", clock));
            if (answer.status() == null) {
                outage.failing(answer.trouble() + "; it does not count until it tells a status");
                troubles.add("\"" + source.name() + "\" " + answer.trouble());
            } else {
                outage.recovered("counts again");
                told.add(Load.of(answer.status(), source.weight()));
            }
        }
        if (told.isEmpty()) {
            throw new IllegalStateException("no source has a status: " + String.join("; ", troubles));
        }
        return inForce.method().mix(told).rounded();
    }

    private Answer ask(String name) {
        Collection<Ranked<StatusProvider>> present = providers.get();
        Optional<Ranked<StatusProvider>> best = present.stream()
                .filter(provider -> provider.text(StatusProvider.NAME).equals(name))
                .min(Comparator.naturalOrder());
        if (best.isEmpty()) {
            return new Answer(null, "is not there (there: "
                    + present.stream().map(provider -> provider.text(StatusProvider.NAME)).distinct().sorted().toList() + ")");
        }
        try {
            WorkerStatus status = best.get().service().status();
            return new Answer(status, status == null ? "has no status" : null);
        } catch (Throwable e) {
            // foreign code: it may throw whatever it likes, and lacks classes where its bundle was taken away meanwhile
            return new Answer(null, "failed: " + OutageLog.text(e));
        }
    }
}
