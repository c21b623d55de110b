// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Karaf that stops waits for while everything still serves: that balancers have reacted, and then that no request is in
 * service. {@link #check} and {@link #nanosToCheck} are for the beating thread, the others for any.
 */
final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** For a beating thread that is held up. */
    private static final long MARGIN_MILLIS = 2000;

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final LongSupplier clock;
    private volatile boolean begun;
    // beating thread only
    private boolean announced;
    private long first;
    private long nextCheck;

    /** A Karaf that does not stop yet; the clock counts nanoseconds, as {@link System#nanoTime}. */
    Departure(LongSupplier clock) {
        this.clock = clock;
        nextCheck = clock.getAsLong();
    }

    /** Begins; the beating thread must be woken for it. */
    void begin() {
        begun = true;
    }

    /** Waits until this Karaf may stop, and no longer than a little more than this. */
    void await(Duration longest) {
        try {
            over.get(longest.toMillis() + MARGIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Leaving without having waited for balancers", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isBegun() {
        return begun;
    }

    /** Lets this Karaf stop. */
    void end() {
        over.complete(null);
    }

    /** Whether this Karaf may stop. */
    boolean isOver() {
        return over.isDone();
    }

    /** Nanoseconds until {@link #check} is due; {@link Long#MAX_VALUE} if it is not. */
    long nanosToCheck() {
        return begun && !isOver() ? Math.max(0, nextCheck - clock.getAsLong()) : Long.MAX_VALUE;
    }

    /**
     * Lets this Karaf stop if that is due.
     *
     * @param since when balancers were told to send nothing more, by the clock
     * @param reaction how long they take to act on it
     * @param longest how long this Karaf waits at most, from then on
     * @param requests asks how many requests are in service; negative if nobody counts them
     */
    void check(long since, Duration reaction, Duration longest, IntSupplier requests) {
        long now = clock.getAsLong();
        if (isOver() || nextCheck - now > 0) {
            return;
        }
        int inService = requests.getAsInt();
        long waited = now - since;
        long least = Math.min(reaction.toNanos(), longest.toNanos());
        long left = (inService < 0 ? least : longest.toNanos()) - waited;
        if (!announced) {
            announced = true;
            first = now;
            if (left > 0) {
                LOG.info("Leaving: waiting up to {} for balancers{}", seconds(left),
                        inService < 0 ? "" : " and " + inService + " requests");
            }
        }
        if (left <= 0 || waited >= least && inService == 0) {
            LOG.info("Leaving now, after {}{}", seconds(now - first),
                    inService < 0 ? "" : ", with " + (inService == 0 ? "no" : "" + inService) + " requests in service");
            end();
        } else {
            nextCheck = now + Math.min(left, Math.max(PAUSE_NANOS, least - waited));
        }
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9).replace(".0", "");
    }
}
