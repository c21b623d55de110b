// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.internal.osgi.Threads;

/**
 * Looks up host names on threads of its own, and repeats that for each name as long as it is in use. So no caller waits for a
 * name service. For any thread.
 */
final class HostResolver implements AutoCloseable {

    static final Duration AGAIN = Duration.ofSeconds(30);
    static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(5);

    private static final int MOST_THREADS = 4;

    private final HostAddresses.Lookup lookup;
    private final ThreadPoolExecutor executor;
    private final LongSupplier clock;
    private final Runnable changed;
    private final Map<String, WeakReference<HostName>> names = new HashMap<>(); // guarded by this

    /**
     * Creates a resolver.
     *
     * @param executor runs look-ups, which may take long
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param changed called on the executor's threads when the addresses of a name have changed
     */
    HostResolver(HostAddresses.Lookup lookup, ThreadPoolExecutor executor, LongSupplier clock, Runnable changed) {
        this.lookup = lookup;
        this.executor = executor;
        this.clock = clock;
        this.changed = changed;
    }

    /** Returns an executor with a few threads, which end while there is nothing to do. */
    static ThreadPoolExecutor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Threads.named("heartbeat-balancer-lookup"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Returns a host name. A new one has no addresses before its first look-up, which starts now. */
    synchronized HostName name(String text) {
        String key = text.toLowerCase(Locale.ROOT);
        WeakReference<HostName> known = names.get(key);
        HostName name = known == null ? null : known.get();
        if (name == null) {
            name = new HostName(key, clock.getAsLong());
            names.put(key, new WeakReference<>(name));
            lookUpIfDue(name);
        }
        return name;
    }

    /** Starts the look-ups that are due, and forgets names that are no longer in use. */
    synchronized void lookUp() {
        if (!executor.getQueue().isEmpty()) {
            // the threads may have died for lack of memory, and a queue alone starts none
            executor.prestartCoreThread();
        }
        names.values().removeIf(name -> name.get() == null);
        names.values().stream().map(WeakReference::get).filter(Objects::nonNull).forEach(this::lookUpIfDue);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void lookUpIfDue(HostName name) {
        if (!name.pending && name.due - clock.getAsLong() <= 0) {
            name.pending = true;
            try {
                executor.execute(() -> lookUp(name));
            } catch (RejectedExecutionException e) {
                // it was closed meanwhile
                name.pending = false;
            } catch (OutOfMemoryError e) {
                // no memory for a thread: the next call tries again
                name.pending = false;
                throw e;
            }
        }
    }

    private void lookUp(HostName name) {
        List<InetAddress> found = null;
        try {
            found = List.of(lookup.addresses(name.name));
        } catch (UnknownHostException e) {
            // the known addresses stay in force
        } finally {
            synchronized (this) {
                name.pending = false;
                name.due = clock.getAsLong() + (found == null ? AGAIN_AFTER_FAILURE : AGAIN).toNanos();
            }
        }
        if (found != null && !found.equals(name.addresses)) {
            name.addresses = found;
            changed.run();
        }
    }
}
