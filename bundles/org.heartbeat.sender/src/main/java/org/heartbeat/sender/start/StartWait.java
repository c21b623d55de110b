// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.start;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until Karaf has started, so that balancers send no request to an application that is not there yet; for a minute at most.
 * Beating thread only.
 */
public final class StartWait implements Supplier<Optional<String>> {

    static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(StartWait.class);

    private final Supplier<String> starting;
    private final LongSupplier clock;
    private final long begin;
    private boolean over;
    private boolean logged;

    /**
     * Creates a wait.
     *
     * @param starting what is still starting; empty: nothing
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    StartWait(Supplier<String> starting, LongSupplier clock) {
        this.starting = starting;
        this.clock = clock;
        begin = clock.getAsLong();
    }

    /** Creates a wait for the Karaf of this bundle. */
    public static StartWait of(BundleContext context) {
        return new StartWait(new KarafStart(context), System::nanoTime);
    }

    /** Returns what is still starting; empty once Karaf has started or the minute is over, and from then on. */
    @Override
    public Optional<String> get() {
        if (over) {
            return Optional.empty();
        }
        String missing = starting.get();
        if (missing.isEmpty()) {
            over = true;
            if (logged) {
                LOG.info("Karaf has started, heartbeats begin");
            }
        } else if (clock.getAsLong() - begin > LONGEST.toNanos()) {
            over = true;
            LOG.warn("Karaf has not started within {} s, heartbeats begin anyway; still starting: {}",
                    LONGEST.toSeconds(), missing);
        } else if (!logged) {
            logged = true;
            LOG.info("Karaf is starting, heartbeats begin when it has started: {}", missing);
        }
        return over ? Optional.empty() : Optional.of("Karaf is starting: " + missing);
    }
}
