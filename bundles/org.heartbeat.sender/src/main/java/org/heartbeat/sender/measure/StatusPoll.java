// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.measure;

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
 * Asks the chosen provider for its status, on another thread and for a limited time. Beating thread only.
 *
 * <p>A provider that does not answer is not asked again until it has. So a provider that hangs occupies one thread, and delays no
 * later beat. It is interrupted as soon as another provider is chosen.
 */
public final class StatusPoll {

    /** The longest time to wait for an answer. */
    public static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(StatusPoll.class);
    /** How often within one beat a provider that failed because it was just replaced is followed by its successor. */
    private static final int SUCCESSORS = 3;

    private final Supplier<List<Ranked<StatusProvider>>> providers;
    private final ExecutorService callers;
    private final long longestWait;
    // beating thread only
    private List<Ranked<StatusProvider>> seen = List.of();
    /** The provider of the last call. */
    private StatusProvider asked;
    /** The last call if it is not answered yet; otherwise null. */
    private ServiceCall<WorkerStatus> unanswered;

    /**
     * What a beat can report.
     *
     * @param provider the provider that was asked; null if there is none
     * @param status the newest status; null if there is none since the last beat
     * @param failure why no provider returned its present status; null if one did
     */
    public record Result(Ranked<StatusProvider> provider, WorkerStatus status, String failure) {}

    /**
     * Creates a poll.
     *
     * @param providers those that are present, best first; a different list after each change
     * @param callers runs the calls, each on a thread of its own
     * @param longestWait the longest time to wait for an answer
     */
    public StatusPoll(Supplier<List<Ranked<StatusProvider>>> providers, ExecutorService callers, Duration longestWait) {
        this.providers = providers;
        this.callers = callers;
        this.longestWait = longestWait.toNanos();
    }

    /**
     * Asks for the present status.
     *
     * @param name the name of the provider to use; empty: the one with the highest ranking
     * @param interval the time between beats; waits for half of it, and for the longest wait at most
     */
    Result ask(String name, Duration interval) {
        long wait = Math.min(interval.toNanos() / 2, longestWait);
        for (int successors = 0; ; successors++) {
            List<Ranked<StatusProvider>> present = providers.get();
            Ranked<StatusProvider> chosen = Providers.choose(present, name);
            if (present != seen) {
                logUnused(present, chosen, name);
                seen = present;
            }
            if (unanswered != null && (chosen == null || chosen.service() != asked)) {
                cancel();
            }
            if (chosen == null) {
                return new Result(null, null, "there is no status provider" + (name.isEmpty() ? "" : " \"" + name + "\"")
                        + " (present: " + present.stream().map(Providers::name).sorted().toList() + ")");
            }
            Result result = ask(chosen, wait);
            if (result.failure() == null || !wasReplaced(chosen, name) || successors == SUCCESSORS) {
                return result;
            }
        }
    }

    /** Cancels a call that is not answered yet, and interrupts the provider. */
    void cancel() {
        if (unanswered != null) {
            unanswered.cancel();
            unanswered = null;
        }
    }

    private boolean wasReplaced(Ranked<StatusProvider> chosen, String name) {
        Ranked<StatusProvider> now = Providers.choose(providers.get(), name);
        return now == null || now.service() != chosen.service();
    }

    private Result ask(Ranked<StatusProvider> provider, long wait) {
        WorkerStatus late = null;
        if (unanswered != null) {
            Result result = await(provider, 0);
            if (unanswered != null) {
                return result;
            }
            late = result.status();
        }
        asked = provider.service();
        unanswered = new ServiceCall<>(callers, asked::status);
        Result result = await(provider, wait);
        return result.status() == null ? new Result(provider, late, result.failure()) : result;
    }

    /** Waits for the answer to the last call, which stays unanswered if that takes too long. */
    private Result await(Ranked<StatusProvider> provider, long wait) {
        try {
            ServiceCall<WorkerStatus> call = unanswered;
            WorkerStatus status = call.await(wait);
            unanswered = null;
            return status == null ? failed(provider, call.failure("has no status")) : new Result(provider, status, null);
        } catch (TimeoutException e) {
            return failed(provider, "does not answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(provider, "was not asked, because the sender is closing");
        }
    }

    private static Result failed(Ranked<StatusProvider> provider, String why) {
        return new Result(provider, null, "status provider \"" + Providers.name(provider) + "\" " + why);
    }

    private void logUnused(List<Ranked<StatusProvider>> present, Ranked<StatusProvider> chosen, String name) {
        Set<Long> before = new HashSet<>();
        seen.forEach(provider -> before.add(provider.id()));
        for (Ranked<StatusProvider> provider : present) {
            boolean isChosen = chosen != null && chosen.id() == provider.id();
            if (!isChosen && !before.contains(provider.id())) {
                LOG.info(
                        "Status provider \"{}\" (ranking {}) is present but not used: {}",
                        Providers.name(provider),
                        provider.ranking(),
                        Providers.reason(provider, chosen, name));
            }
        }
    }
}
