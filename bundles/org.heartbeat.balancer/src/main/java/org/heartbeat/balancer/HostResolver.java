// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * Looks host names up, each again from time to time for as long as somebody holds it, on other threads: nobody who asks
 * waits for a name service.
 */
final class HostResolver {

    static final Duration AGAIN = Duration.ofSeconds(30);
    static final Duration AGAIN_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Lookup lookup;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Runnable changed;
    private final Map<String, WeakReference<HostName>> names = new HashMap<>();

    /** Asks a name service. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    /**
     * HostResolver of a name service.
     *
     * @param executor runs look-ups, which may take long
     * @param nanoTime a clock as {@link System#nanoTime} is one
     * @param changed is told, on the executor's threads, when addresses are no longer what they were
     */
    HostResolver(Lookup lookup, Executor executor, LongSupplier nanoTime, Runnable changed) {
        this.lookup = lookup;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.changed = changed;
    }

    /** The name, without addresses where it is new; a look-up is then under way. */
    synchronized HostName name(String text) {
        String key = text.toLowerCase(Locale.ROOT);
        WeakReference<HostName> known = names.get(key);
        HostName name = known == null ? null : known.get();
        if (name == null) {
            name = new HostName(key, nanoTime.getAsLong());
            names.put(key, new WeakReference<>(name));
            lookUpIfDue(name);
        }
        return name;
    }

    /** Looks those names up again whose time has come, and forgets those that nobody holds. */
    synchronized void lookUp() {
        names.values().removeIf(name -> name.get() == null);
        names.values().forEach(reference -> {
            HostName name = reference.get();
            if (name != null) {
                lookUpIfDue(name);
            }
        });
    }

    private void lookUpIfDue(HostName name) {
        if (!name.pending && name.due - nanoTime.getAsLong() <= 0) {
            name.pending = true;
            try {
                executor.execute(() -> lookUp(name));
            } catch (RejectedExecutionException e) {
                // the balancer was stopped meanwhile
                name.pending = false;
            } catch (OutOfMemoryError e) {
                // no room for a thread: the next round tries again
                name.pending = false;
                throw e;
            }
        }
    }

    private void lookUp(HostName name) {
        List<InetAddress> found = null;
        try {
            found = List.of(lookup.addresses(name.name()));
        } catch (UnknownHostException e) {
            // what was known stays in force
        } finally {
            synchronized (this) {
                name.pending = false;
                name.due = nanoTime.getAsLong() + (found == null ? AGAIN_AFTER_FAILURE : AGAIN).toNanos();
            }
        }
        if (found != null && !found.equals(name.addresses())) {
            name.addresses(found);
            changed.run();
        }
    }
}
