// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks sources and makes one status of what they say. For any thread; none waits for a source that another one asked.
 */
final class Mixer implements StatusProvider {

    private static final Logger LOG = LoggerFactory.getLogger(Mixer.class);

    private final Supplier<Collection<Provider>> providers;
    private final LongSupplier nanoTime;
    private final long start;
    private final Map<String, Outage> outages = new ConcurrentHashMap<>();
    private volatile Settings settings;

    /** Guards all that is below: it goes from one status to the next. */
    private final Object history = new Object();

    private final Smoothing smoothing = new Smoothing();
    private final Map<String, SlowStart> slowStarts = new HashMap<>();
    private Settings smoothed;
    private boolean withoutStatus;

    /** What one source said: a status, or else the trouble that it has. The other of the two is null. */
    private record Answer(WorkerStatus status, String trouble) {}

    /**
     * A mixer that starts now.
     *
     * @param providers those that are there whenever a status is asked for
     * @param nanoTime a clock as {@link System#nanoTime} is one
     */
    Mixer(Settings settings, Supplier<Collection<Provider>> providers, LongSupplier nanoTime) {
        this.settings = settings;
        this.providers = providers;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Puts settings in force from the next status on. Old values fade on where the mix is made as before. */
    void apply(Settings changed) {
        settings = changed;
        Set<String> names = changed.sources().stream().map(Settings.Source::name).collect(Collectors.toSet());
        outages.keySet().retainAll(names);
        synchronized (history) {
            slowStarts.keySet().retainAll(names);
        }
    }

    /**
     * Asks every source, one after the other on the calling thread.
     *
     * @throws IllegalStateException if no source has a status, with the reason of each, or if the thread is interrupted;
     *     it stays interrupted then
     */
    @Override
    public WorkerStatus status() {
        Settings inForce = settings;
        Map<String, WorkerStatus> told = new HashMap<>();
        List<String> troubles = new ArrayList<>();
        for (Settings.Source source : inForce.sources()) {
            Answer answer = ask(source.name());
            if (Thread.currentThread().isInterrupted()) {
                // nobody waits for this status any more, and that is no fault of the sources
                throw new IllegalStateException("interrupted when source \"" + source.name() + "\" was asked");
            }
            Outage outage = outages.computeIfAbsent(source.name(), name -> new Outage(LOG, name));
            if (answer.status() == null) {
                outage.lasts(answer.trouble());
                troubles.add("\"" + source.name() + "\" " + answer.trouble());
            } else {
                outage.isOver();
                told.put(source.name(), answer.status());
            }
        }
        synchronized (history) {
            long now = nanoTime.getAsLong();
            List<WeightedStatus> counted = count(told, inForce, now);
            if (counted.isEmpty()) {
                withoutStatus = true;
                throw new IllegalStateException("no source has a status: " + String.join("; ", troubles));
            }
            return smooth(inForce.method().mix(counted), inForce, now);
        }
    }

    /** What each source that told a status counts for now, in their order. */
    private List<WeightedStatus> count(Map<String, WorkerStatus> told, Settings inForce, long now) {
        List<WeightedStatus> counted = new ArrayList<>();
        for (Settings.Source source : inForce.sources()) {
            WorkerStatus status = told.get(source.name());
            // a source that is only named later has not come later
            SlowStart slowStart = slowStarts.computeIfAbsent(source.name(), name -> new SlowStart(start));
            if (status == null) {
                slowStart.miss();
            } else {
                double part = slowStart.part(inForce.slowStart(), inForce.slowStartFrom(), now);
                counted.add(new WeightedStatus(status, source.weight(), part));
            }
        }
        return counted;
    }

    private WorkerStatus smooth(Load mixed, Settings inForce, long now) {
        if (withoutStatus || smoothed == null || !inForce.mixesLike(smoothed)) {
            // what was before says nothing of this mix
            smoothing.forget();
        }
        withoutStatus = false;
        smoothed = inForce;
        return smoothing.smooth(mixed, inForce.halfLife(), now).rounded();
    }

    private Answer ask(String name) {
        Collection<Provider> present = providers.get();
        Optional<Provider> chosen = Provider.choose(present, name);
        if (chosen.isEmpty()) {
            return new Answer(null, "is not there (there: " + Provider.names(present) + ")");
        }
        try {
            WorkerStatus status = chosen.get().service().status();
            return new Answer(status, status == null ? "has no status" : null);
        } catch (RuntimeException | LinkageError e) {
            // foreign code: it may throw whatever it likes, and lacks classes where its bundle was taken away meanwhile
            LOG.debug("Source \"{}\" failed", name, e);
            return new Answer(null, "failed: " + e);
        }
    }
}
