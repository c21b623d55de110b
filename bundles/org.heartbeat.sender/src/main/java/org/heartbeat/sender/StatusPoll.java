// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.osgi.Ranked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the chosen provider, on another thread and for a limited time. Used by the beating thread alone.
 *
 * <p>A provider that does not answer is not asked again before it has, so one that hangs takes one thread and no time from
 * later beats. It is interrupted as soon as another one is chosen.
 */
final class StatusPoll {

    private static final Logger LOG = LoggerFactory.getLogger(StatusPoll.class);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);
    /** How often within one beat a provider that failed because it was just replaced gives way to its successor. */
    private static final int SUCCESSORS = 3;

    private final Supplier<Collection<Ranked<StatusProvider>>> providers;
    private final ExecutorService askers;
    private Question unanswered;
    private String lastName;

    private record Question(StatusProvider asked, Future<WorkerStatus> answer) {}

    /**
     * What a beat can say.
     *
     * @param status the newest status, or null where there is none since the last beat
     * @param trouble why no provider told the status of this moment, or null where one did
     */
    record Answer(WorkerStatus status, String trouble) {}

    /** A poll of the providers that are there at each beat. */
    StatusPoll(Supplier<Collection<Ranked<StatusProvider>>> providers, ExecutorService askers) {
        this.providers = providers;
        this.askers = askers;
    }

    /**
     * Asks for the status of this moment.
     *
     * @param name name of the provider to use, empty for the one with the highest ranking
     * @param interval time between beats; half of it, and 250 ms at the most, is waited for an answer
     */
    Answer ask(String name, Duration interval) {
        Duration half = interval.dividedBy(2);
        Duration wait = half.compareTo(LONGEST_WAIT) < 0 ? half : LONGEST_WAIT;
        for (int successors = 0; ; successors++) {
            Collection<Ranked<StatusProvider>> present = providers.get();
            Optional<Ranked<StatusProvider>> chosen = choose(present, name);
            withdrawQuestionToAnyOther(chosen);
            if (chosen.isEmpty()) {
                return new Answer(null, "there is no status provider" + (name.isEmpty() ? "" : " \"" + name + "\"")
                        + " (there: " + names(present) + ")");
            }
            Answer answer = ask(chosen.get(), wait);
            boolean replaced = choose(providers.get(), name)
                    .filter(now -> now.service() == chosen.get().service())
                    .isEmpty();
            if (answer.trouble() == null || !replaced || successors == SUCCESSORS) {
                return answer;
            }
        }
    }

    /** The best of those that have this name, or of all where the name is empty. */
    private static Optional<Ranked<StatusProvider>> choose(Collection<Ranked<StatusProvider>> providers, String name) {
        return providers.stream()
                .filter(provider -> name.isEmpty() || name.equals(provider.text(StatusProvider.NAME)))
                .sorted()
                .findFirst();
    }

    private static List<String> names(Collection<Ranked<StatusProvider>> providers) {
        return providers.stream()
                .map(provider -> provider.text(StatusProvider.NAME))
                .sorted()
                .toList();
    }

    private void withdrawQuestionToAnyOther(Optional<Ranked<StatusProvider>> chosen) {
        if (unanswered != null
                && (chosen.isEmpty() || chosen.get().service() != unanswered.asked())) {
            unanswered.answer().cancel(true);
            unanswered = null;
        }
    }

    private Answer ask(Ranked<StatusProvider> provider, Duration wait) {
        StatusProvider service = provider.service();
        WorkerStatus late = null;
        if (unanswered != null) {
            Answer answer = answer(provider, Duration.ZERO);
            if (unanswered != null) {
                return answer;
            }
            late = answer.status();
        }
        unanswered = new Question(service, askers.submit(service::status));
        Answer answer = answer(provider, wait);
        if (answer.trouble() == null && !provider.text(StatusProvider.NAME).equals(lastName)) {
            LOG.info("Beats carry the status of \"{}\" (ranking {})", provider.text(StatusProvider.NAME), provider.ranking());
            lastName = provider.text(StatusProvider.NAME);
        }
        return answer.status() == null ? new Answer(late, answer.trouble()) : answer;
    }

    /** The answer to the question that was put; the question stays where it comes too late. */
    private Answer answer(Ranked<StatusProvider> provider, Duration wait) {
        try {
            WorkerStatus status = unanswered.answer().get(wait.toNanos(), TimeUnit.NANOSECONDS);
            unanswered = null;
            return status == null ? trouble(provider, "has no status") : new Answer(status, null);
        } catch (TimeoutException e) {
            return trouble(provider, "does not answer in time");
        } catch (ExecutionException e) {
            unanswered = null;
            LOG.debug("status provider \"{}\" failed", provider.text(StatusProvider.NAME), e.getCause());
            return trouble(provider, "failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return trouble(provider, "was not asked, the sender is closing");
        }
    }

    private static Answer trouble(Ranked<StatusProvider> provider, String trouble) {
        return new Answer(null, "status provider \"" + provider.text(StatusProvider.NAME) + "\" " + trouble);
    }
}
