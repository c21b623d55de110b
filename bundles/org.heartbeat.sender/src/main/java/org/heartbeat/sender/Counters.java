// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

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
 * The request counters that are present, each asked on another thread, and the one with the worst share of failures. A counter
 * that throws or hangs counts as absent, and costs no beat. What is known of an absent counter holds for three beats: a late
 * answer does not make a failing server attractive, nor does an update, as another counter of the same name goes on from there.
 * Counters come and go on any thread; all else belongs to the beating thread.
 */
final class Counters {

    private static final Logger LOG = LoggerFactory.getLogger(Counters.class);
    /** What part of an interval answers are waited for. */
    private static final int PART = 20;
    private static final int MOST_REPEATS = 3;

    private final ExecutorService askers;
    private final LongSupplier clock;
    private final Map<Long, Counter> present = new ConcurrentHashMap<>();
    private long asked;

    /** The worst share of failures, by the counter of this name. */
    record Worst(String counter, double share) {}

    /** A counter and what is known of it. */
    private static final class Counter {

        private final RequestCounter service;
        private final String name;
        private final OutageLog outage;
        private volatile boolean gone;
        /** Volatile, as it is cancelled when the service goes; null while nothing is asked. */
        private volatile Question<RequestCounts> question;

        private FailureRule rule = new FailureRule();
        /** Beats without an answer, since the last one with. */
        private int repeats = MOST_REPEATS;
        /** What counters of the same name had counted before this one. */
        private RequestCounts before = new RequestCounts(0, 0);

        private RequestCounts last = before;

        Counter(Ranked<RequestCounter> counter) {
            service = counter.service();
            name = counter.text(RequestCounter.NAME).isEmpty() ? "" + counter.id() : counter.text(RequestCounter.NAME);
            outage = new OutageLog(LOG, "Request counter \"" + name + "\"");
        }

        void withdraw() {
            gone = true;
            Question<RequestCounts> unanswered = question;
            if (unanswered != null) {
                unanswered.withdraw();
            }
        }

        void goOnFrom(Counter earlier) {
            rule = earlier.rule;
            repeats = earlier.repeats;
            before = earlier.last;
            last = before;
        }

        /** Takes the answer of this beat into account, if there is one, and returns whether this counter counts. */
        boolean take(long wait, long now) {
            RequestCounts counts = question == null ? null : answer(wait);
            if (counts == null) {
                repeats++;
            } else {
                last = new RequestCounts(before.ended() + counts.ended(), before.failed() + counts.failed());
                rule.sample(last.ended(), last.failed(), now);
                repeats = 0;
            }
            return repeats <= MOST_REPEATS;
        }

        private RequestCounts answer(long wait) {
            String trouble;
            try {
                Question<RequestCounts> answered = question;
                RequestCounts counts = answered.await(wait);
                question = null;
                if (counts != null) {
                    outage.recovered("counts again");
                    return counts;
                }
                trouble = answered.trouble("has no counts");
            } catch (TimeoutException e) {
                trouble = "does not answer in time";
            } catch (CancellationException e) {
                question = null;
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            if (repeats >= MOST_REPEATS) {
                outage.failing(trouble + "; it does not count");
            }
            return null;
        }
    }

    /**
     * No counters yet.
     *
     * @param askers runs the questions, each on a thread of its own
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Counters(ExecutorService askers, LongSupplier clock) {
        this.askers = askers;
        this.clock = clock;
    }

    /** Adds a counter; changed properties of a present one change nothing. */
    void put(Ranked<RequestCounter> counter) {
        present.computeIfAbsent(counter.id(), id -> new Counter(counter));
    }

    void remove(long id) {
        Counter gone = present.get(id);
        if (gone != null) {
            gone.withdraw();
        }
    }

    /** Asks all those that have answered before. */
    void ask() {
        asked = clock.getAsLong();
        for (Counter counter : present.values()) {
            if (counter.question == null && !counter.gone) {
                counter.question = new Question<>(askers, counter.service::counts);
                if (counter.gone) {
                    counter.withdraw();
                }
            }
        }
    }

    /**
     * Takes the answers that are there a twentieth of an interval after the question.
     *
     * @return the worst share; empty while no request fails, or nobody knows
     */
    Optional<Worst> worst(Duration interval) {
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
            if (counter.take(wait, now)) {
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
                .filter(counter -> !counter.gone && counter.name.equals(gone.name))
                .findFirst()
                .ifPresent(next -> {
                    next.goOnFrom(gone);
                    present.values().remove(gone);
                });
    }

    /** Forgets what was counted: what ends while a server drains says nothing about it. */
    void forget() {
        for (Counter counter : present.values()) {
            counter.rule = new FailureRule();
        }
    }
}
