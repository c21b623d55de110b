// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.heartbeat.sender.settings.SenderSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delays the stop of a Karaf while everything still serves: until balancers have reacted, and then until no request is in service.
 * {@link #check} and {@link #nanosToCheck} are for the beating thread, the other methods for any.
 */
public final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Allows for a delayed beating thread. */
    private static final long MARGIN_MILLIS = 2000;

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final Pollers pollers;
    private final LongSupplier clock;
    private volatile boolean begun;
    // beating thread only
    private boolean logged;
    private long first;
    private long nextCheck;

    /** Creates the departure of a Karaf that does not stop yet; the clock counts nanoseconds, as {@link System#nanoTime}. */
    Departure(Pollers pollers, LongSupplier clock) {
        this.pollers = pollers;
        this.clock = clock;
        nextCheck = clock.getAsLong();
    }

    /** Begins; the caller then wakes the beating thread. */
    void begin() {
        begun = true;
    }

    /** Waits until this Karaf may stop, for little more than the longest time. */
    public void await(Duration longest) {
        try {
            over.get(longest.toMillis() + MARGIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Stopping without having waited for balancers", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether this Karaf is about to stop. */
    boolean isBegun() {
        return begun;
    }

    /** Lets this Karaf stop. */
    void end() {
        over.complete(null);
    }

    /** Returns whether this Karaf may stop. */
    boolean isOver() {
        return over.isDone();
    }

    /** Returns the nanoseconds until {@link #check} is due; {@link Long#MAX_VALUE} if it is not. */
    long nanosToCheck() {
        return begun && !isOver() ? Math.max(0, nextCheck - clock.getAsLong()) : Long.MAX_VALUE;
    }

    /**
     * Lets this Karaf stop if it has waited long enough, or if no balancer receives its beats or polls it.
     *
     * @param since when beats began to announce that this Karaf takes no work, by the clock
     * @param requests asks how many requests are in service; negative if they are not counted
     */
    void check(SenderSettings settings, long since, IntSupplier requests) {
        long reaction = Math.max(pollers.reaction().toNanos(), settings.reaction().toNanos());
        if (reaction == 0) {
            end();
        } else if (nanosToCheck() == 0) {
            check(since, reaction, settings.leaveWait().toNanos(), requests);
        }
    }

    private void check(long since, long reaction, long longest, IntSupplier requests) {
        long now = clock.getAsLong();
        int inService = requests.getAsInt();
        long waited = now - since;
        long least = Math.min(reaction, longest);
        long left = (inService < 0 ? least : longest) - waited;
        if (!logged) {
            logged = true;
            first = now;
            if (left > 0) {
                LOG.info("Leaving: waiting up to {} for balancers{}", seconds(left),
                        inService <= 0 ? "" : " and " + requests(inService));
            }
        }
        if (left <= 0 || waited >= least && inService == 0) {
            LOG.info("Leaving now, after {}{}", seconds(now - first),
                    inService < 0 ? "" : ", with " + requests(inService) + " in service");
            end();
        } else {
            nextCheck = now + Math.min(left, Math.max(PAUSE_NANOS, least - waited));
        }
    }

    private static String requests(int count) {
        return (count == 0 ? "no" : "" + count) + (count == 1 ? " request" : " requests");
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9).replace(".0", "");
    }
}
