// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
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

    static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(StatusPoll.class);
    /** How often within one beat a provider that failed because it was just replaced gives way to its successor. */
    private static final int SUCCESSORS = 3;

    private final Supplier<List<Ranked<StatusProvider>>> providers;
    private final ExecutorService askers;
    private final long longestWait;
    /** Who was asked; null while nobody is. */
    private StatusProvider asked;

    private Question<WorkerStatus> unanswered;
    private List<Ranked<StatusProvider>> seen = List.of();

    /**
     * What a beat can say.
     *
     * @param provider who was asked, or null where there is none to ask
     * @param status the newest status, or null where there is none since the last beat
     * @param trouble why no provider told the status of this moment, or null where one did
     */
    record Answer(Ranked<StatusProvider> provider, WorkerStatus status, String trouble) {}

    /**
     * A poll.
     *
     * @param providers those that are there, best first; another list whenever something changed
     * @param askers runs the questions, each on a thread of its own
     * @param longestWait how long an answer is waited for at the most
     */
    StatusPoll(Supplier<List<Ranked<StatusProvider>>> providers, ExecutorService askers, Duration longestWait) {
        this.providers = providers;
        this.askers = askers;
        this.longestWait = longestWait.toNanos();
    }

    /**
     * Asks for the status of this moment.
     *
     * @param name name of the provider to use, empty for the one with the highest ranking
     * @param interval time between beats; half of it is waited for an answer, and no longer than the longest wait
     */
    Answer ask(String name, Duration interval) {
        long wait = Math.min(interval.toNanos() / 2, longestWait);
        for (int successors = 0; ; successors++) {
            List<Ranked<StatusProvider>> present = providers.get();
            Ranked<StatusProvider> chosen = Providers.choose(present, name);
            if (present != seen) {
                tellWhoIsNotChosen(present, chosen, name);
                seen = present;
            }
            if (unanswered != null && (chosen == null || chosen.service() != asked)) {
                withdraw();
            }
            if (chosen == null) {
                return new Answer(null, null, "there is no status provider" + (name.isEmpty() ? "" : " \"" + name + "\"")
                        + " (there: " + present.stream().map(Providers::name).sorted().toList() + ")");
            }
            Answer answer = ask(chosen, wait);
            if (answer.trouble() == null || !wasReplaced(chosen, name) || successors == SUCCESSORS) {
                return answer;
            }
        }
    }

    /** Gives up on a question that is not answered yet, and interrupts who was asked. */
    void withdraw() {
        if (unanswered != null) {
            unanswered.withdraw();
            unanswered = null;
        }
    }

    private boolean wasReplaced(Ranked<StatusProvider> chosen, String name) {
        Ranked<StatusProvider> now = Providers.choose(providers.get(), name);
        return now == null || now.service() != chosen.service();
    }

    private Answer ask(Ranked<StatusProvider> provider, long wait) {
        WorkerStatus late = null;
        if (unanswered != null) {
            Answer answer = answer(provider, 0);
            if (unanswered != null) {
                return answer;
            }
            late = answer.status();
        }
        asked = provider.service();
        unanswered = new Question<>(askers, asked::status);
        Answer answer = answer(provider, wait);
        return answer.status() == null ? new Answer(provider, late, answer.trouble()) : answer;
    }

    /** The answer to the question that was put; the question stays where it comes too late. */
    private Answer answer(Ranked<StatusProvider> provider, long wait) {
        try {
            Question<WorkerStatus> question = unanswered;
            WorkerStatus status = question.await(wait);
            unanswered = null;
            return status == null ? trouble(provider, question.trouble("has no status")) : new Answer(provider, status, null);
        } catch (TimeoutException e) {
            return trouble(provider, "does not answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return trouble(provider, "was not asked, the sender is closing");
        }
    }

    private static Answer trouble(Ranked<StatusProvider> provider, String trouble) {
        return new Answer(provider, null, "status provider \"" + Providers.name(provider) + "\" " + trouble);
    }

    private void tellWhoIsNotChosen(
            List<Ranked<StatusProvider>> present, Ranked<StatusProvider> chosen, String name) {
        Set<Long> before = new HashSet<>();
        seen.forEach(provider -> before.add(provider.id()));
        for (Ranked<StatusProvider> provider : present) {
            boolean isChosen = chosen != null && chosen.id() == provider.id();
            if (!isChosen && !before.contains(provider.id())) {
                LOG.info(
                        "Status provider \"{}\" (ranking {}) is there and not used: {}",
                        Providers.name(provider),
                        provider.ranking(),
                        Providers.reason(provider, chosen, name));
            }
        }
    }
}
