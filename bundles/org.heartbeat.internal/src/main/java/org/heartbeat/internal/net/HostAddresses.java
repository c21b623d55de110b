// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.heartbeat.internal.log.OutageLog;

/**
 * The addresses of a host. A name is looked up on another thread, again every ten seconds while somebody asks; meanwhile, and
 * while the name service fails, the addresses of the last look-up that found any are in force. For any thread.
 */
public final class HostAddresses {

    /** How long the addresses of a look-up are in force before the next. */
    public static final Duration PERIOD = Duration.ofSeconds(10);

    private static final Optional<String> NOT_BEGUN = Optional.of("its look-up could not begin");

    private final String key;
    private final String host;
    private final boolean literal;
    private final Lookup names;
    private final Executor lookups;
    private final LongSupplier clock;
    private final OutageLog outage;

    private volatile List<InetAddress> found = List.of();
    private volatile Optional<String> failure = Optional.empty();

    private FutureTask<Void> lookup; // guarded by this
    private long begun; // guarded by this

    /** Finds the addresses of a host name; may take its time. */
    @FunctionalInterface
    public interface Lookup {
        /** Returns the addresses, best first. */
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    /**
     * The addresses of a host; the first look-up begins at once.
     *
     * @param key what messages call the host
     * @param host a name, or an address, IPv6 without brackets
     * @param lookups runs look-ups, one at a time
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param outage says when the name service fails and old addresses stay in force
     */
    public HostAddresses(
            String key, String host, Lookup names, Executor lookups, LongSupplier clock, OutageLog outage) {
        this.key = key;
        this.host = host;
        this.literal = Addresses.literalOfAnyZone(host).isPresent();
        this.names = names;
        this.lookups = lookups;
        this.clock = clock;
        this.outage = outage;
        if (!literal) {
            lookUp();
        } else if (!host.contains("%")) {
            found = List.of(Addresses.literal(host).orElseThrow());
        }
    }

    /** Returns whether the host is an address, which needs no look-up. */
    public boolean isLiteral() {
        return literal;
    }

    /**
     * Returns the addresses; none if no look-up has found any so far. Waits for nothing.
     *
     * @throws SocketException if the host is an address whose zone is no interface of this machine at present
     */
    public synchronized List<InetAddress> known() throws SocketException {
        if (literal) {
            return found.isEmpty() ? List.of(Addresses.present(key, host)) : found;
        }
        if (lookup.isDone() && clock.getAsLong() - begun >= PERIOD.toNanos()) {
            lookUp();
        }
        return found;
    }

    /** Returns the addresses that are in force, without looking up anything; none of an address with a zone. */
    public List<InetAddress> found() {
        return found;
    }

    /** Returns the addresses like {@link #known}; waits for them if there are none, and looks them up once more then. */
    public List<InetAddress> await(Duration patience) throws SocketException, UnknownHostException {
        List<InetAddress> known = known();
        if (known.isEmpty()) {
            FutureTask<Void> next;
            synchronized (this) {
                if (lookup.isDone()) {
                    lookUp();
                }
                next = lookup;
            }
            try {
                next.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (CancellationException | ExecutionException | TimeoutException e) {
                // then they are not known
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            known = found;
        }
        if (known.isEmpty()) {
            throw new UnknownHostException(failure.orElse("the look-up of the host name takes too long"));
        }
        return known;
    }

    /** Returns why the last look-up failed, in a few words; empty before the first has ended, and after one that did not fail. */
    public Optional<String> failure() {
        return failure;
    }

    private synchronized void lookUp() {
        begun = clock.getAsLong();
        lookup = new FutureTask<>(this::find, null);
        try {
            lookups.execute(lookup);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // closed, or no room for a thread: the next time again
            lookup.cancel(false);
            failure = NOT_BEGUN;
        }
    }

    private void find() {
        try {
            found = List.of(names.addresses(host));
            failure = Optional.empty();
            outage.recovered("the host name is known again");
        } catch (Throwable e) {
            String why = e instanceof UnknownHostException ? "the host name is not known" : "the look-up failed: " + e;
            failure = Optional.of(why);
            if (!found.isEmpty()) {
                outage.failing(why + ", going on with its last address; asking again every " + PERIOD.toSeconds() + " s");
            }
        }
    }
}
