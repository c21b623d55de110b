// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.measure;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.internal.smoothing.FailureRule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the request counters that are present, each on another thread, and finds the one with the worst share of failures. A counter
 * that throws or hangs counts as absent and delays no beat. What is known of an absent counter stays valid for three beats, so that
 * a late answer does not make a failing server attractive. Nor does an update: another counter of the same name continues from
 * there. Counters come and go on any thread; everything else is for the beating thread.
 */
public final class RequestCounters {

    private static final Logger LOG = LoggerFactory.getLogger(RequestCounters.class);
    /** Answers may take this part of an interval. */
    private static final int PART = 20;
    private static final int MOST_REPEATS = 3;

    private final ExecutorService callers;
    private final LongSupplier clock;
    private final Map<Long, Counter> present = new ConcurrentHashMap<>();
    // beating thread only
    private long asked;

    /** The worst share of failures, and the name of the counter that has it. */
    public record Worst(String counter, double share) {}

    /** A counter and what is known of it. */
    private static final class Counter {

        private final RequestCounter service;
        private final String name;
        private final OutageLog outage;
        private volatile boolean gone;
        /** Set by the beating thread; volatile because any thread cancels it. Null while no call is under way. */
        private volatile ServiceCall<RequestCounts> call;

        // beating thread only
        private FailureRule rule = new FailureRule();
        /** Beats since the last answer. */
        private int repeats = MOST_REPEATS;
        /** The counts of earlier counters of the same name. */
        private RequestCounts before = new RequestCounts(0, 0);
        private RequestCounts last = before;
        private boolean hasAnswered;

        Counter(Ranked<RequestCounter> counter) {
            service = counter.service();
            name = counter.text(RequestCounter.NAME).isEmpty() ? "" + counter.id() : counter.text(RequestCounter.NAME);
            outage = new OutageLog(LOG, "Request counter \"" + name + "\"");
        }

        void remove() {
            gone = true;
            ServiceCall<RequestCounts> unanswered = call;
            if (unanswered != null) {
                unanswered.cancel();
            }
        }

        void continueFrom(Counter earlier) {
            rule = earlier.rule;
            repeats = earlier.repeats;
            before = earlier.last;
            last = before;
        }

        /** Evaluates the answer of this beat, if there is one; returns whether this counter counts. */
        boolean update(long wait, long now) {
            RequestCounts counts = call == null ? null : await(wait);
            if (counts == null) {
                repeats++;
            } else {
                last = new RequestCounts(before.ended() + counts.ended(), before.failed() + counts.failed());
                rule.sample(last.ended(), last.failed(), now);
                repeats = 0;
                hasAnswered = true;
            }
            return repeats <= MOST_REPEATS;
        }

        private RequestCounts await(long wait) {
            String failure;
            try {
                ServiceCall<RequestCounts> answered = call;
                RequestCounts counts = answered.await(wait);
                call = null;
                if (counts != null) {
                    outage.recovered("counts again");
                    return counts;
                }
                failure = answered.failure("has no counts");
            } catch (TimeoutException e) {
                failure = "does not answer in time";
            } catch (CancellationException e) {
                call = null;
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            if (repeats >= MOST_REPEATS) {
                outage.failing(failure + "; it does not count");
            }
            return null;
        }
    }

    /**
     * Creates an empty set.
     *
     * @param callers runs the calls, each on a thread of its own
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public RequestCounters(ExecutorService callers, LongSupplier clock) {
        this.callers = callers;
        this.clock = clock;
    }

    /** Adds a counter; changed properties of a counter that is present have no effect. */
    public void put(Ranked<RequestCounter> counter) {
        present.computeIfAbsent(counter.id(), id -> new Counter(counter));
    }

    /** Removes the counter with this {@code service.id}. */
    public void remove(long id) {
        Counter gone = present.get(id);
        if (gone != null) {
            gone.remove();
        }
    }

    /** Asks all counters that have answered before. */
    public void ask() {
        asked = clock.getAsLong();
        for (Counter counter : present.values()) {
            if (counter.call == null && !counter.gone) {
                counter.call = new ServiceCall<>(callers, counter.service::counts);
                if (counter.gone) {
                    counter.remove();
                }
            }
        }
    }

    /**
     * Evaluates the answers that arrive within a twentieth of an interval after {@link #ask}.
     *
     * @return the worst share; empty if no request fails, or if nothing is known
     */
    public Optional<Worst> worst(Duration interval) {
        if (present.isEmpty()) {
            return Optional.empty();
        }
        for (Counter counter : present.values()) {
            if (counter.gone) {
                handOver(counter);
            }
        }
        Worst worst = null;
        for (Counter counter : present.values()) {
            long now = clock.getAsLong();
            long wait = Math.max(0, asked + interval.toNanos() / PART - now);
            if (counter.update(wait, now)) {
                double share = counter.rule.share();
                if (share > (worst == null ? 0 : worst.share())) {
                    worst = new Worst(counter.name, share);
                }
            } else if (counter.gone) {
                present.values().remove(counter);
            }
        }
        return Optional.ofNullable(worst);
    }

    private void handOver(Counter gone) {
        present.values().stream()
                // one that has answered has counts of its own, which are no change of this beat
                .filter(counter -> !counter.gone && !counter.hasAnswered && counter.name.equals(gone.name))
                .findFirst()
                .ifPresent(next -> {
                    next.continueFrom(gone);
                    present.values().remove(gone);
                });
    }

    /** Forgets the requests so far: those that end while a server drains say nothing about it. */
    public void forget() {
        present.values().removeIf(counter -> counter.gone);
        for (Counter counter : present.values()) {
            counter.rule = new FailureRule();
        }
    }
}
