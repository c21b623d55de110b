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
 * The addresses of a host. A name is looked up on another thread, and again every ten seconds while the addresses are used.
 * During a look-up, and while the name service fails, the last known addresses stay in force. For any thread.
 */
public final class HostAddresses {

    /** The time between two look-ups. */
    public static final Duration PERIOD = Duration.ofSeconds(10);

    private static final Optional<String> NOT_BEGUN = Optional.of("the look-up of the host name could not start");

    private final String key;
    private final String host;
    private final boolean literal;
    private final NameService names;
    private final OutageLog outage;

    private volatile List<InetAddress> found = List.of();
    private volatile Optional<String> failure = Optional.empty();

    private FutureTask<Void> lookup; // guarded by this
    private long begun; // guarded by this

    /**
     * How names are looked up.
     *
     * @param executor runs look-ups, which may block
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public record NameService(Lookup lookup, Executor executor, LongSupplier clock) {}

    /** Finds the addresses of a host name. May block. */
    @FunctionalInterface
    public interface Lookup {
        /** Returns the addresses, best first. */
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    /**
     * Starts the first look-up.
     *
     * @param key the configuration key, for messages
     * @param host a name, or an address, IPv6 without brackets
     * @param outage logs that the name service fails while addresses are known
     */
    public HostAddresses(String key, String host, NameService names, OutageLog outage) {
        this.key = key;
        this.host = host;
        this.literal = Addresses.literalOfAnyZone(host).isPresent();
        this.names = names;
        this.outage = outage;
        if (!literal) {
            lookUp();
        } else if (!host.contains("%")) {
            found = List.of(Addresses.literal(host).orElseThrow());
        }
    }

    /** Returns whether the host is an address, so that it needs no look-up. */
    public boolean isLiteral() {
        return literal;
    }

    /**
     * Returns the addresses; none before a look-up has found any. Does not wait.
     *
     * @throws SocketException if the host is an address whose zone is currently not an interface of this machine
     */
    public synchronized List<InetAddress> known() throws SocketException {
        if (literal) {
            return found.isEmpty() ? List.of(Addresses.present(key, host)) : found;
        }
        if (lookup.isDone() && names.clock().getAsLong() - begun >= PERIOD.toNanos()) {
            lookUp();
        }
        return found;
    }

    /** Returns the addresses in force without a look-up; none for an address with a zone. */
    public List<InetAddress> found() {
        return found;
    }

    /** Returns the addresses like {@link #known}. If there are none, looks them up and waits. */
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
                // they stay unknown
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

    /** Returns why the last look-up failed, in a few words; empty if it succeeded, and before the first has ended. */
    public Optional<String> failure() {
        return failure;
    }

    private synchronized void lookUp() {
        begun = names.clock().getAsLong();
        lookup = new FutureTask<>(this::find, null);
        try {
            names.executor().execute(lookup);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // closed, or no memory for a thread: the next call tries again
            lookup.cancel(false);
            failure = NOT_BEGUN;
        }
    }

    private void find() {
        try {
            found = List.of(names.lookup().addresses(host));
            failure = Optional.empty();
            outage.recovered("the host name is known again");
        } catch (Throwable e) {
            String why = e instanceof UnknownHostException ? "the host name is not known" : "the look-up failed: " + e;
            failure = Optional.of(why);
            if (!found.isEmpty()) {
                outage.failing(why + ", so its last address stays in use; looking it up again every " + PERIOD.toSeconds() + " s");
            }
        }
    }
}
