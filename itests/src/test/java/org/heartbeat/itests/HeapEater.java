// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;

/**
 * A component in its own bundle that fills the heap for three seconds as soon as it can pick a server, and then keeps picking. It
 * prints what it does.
 */
public final class HeapEater implements Runnable {

    static final String ATE = "ate the heap";
    static final String PICKS = "picks ";

    private static final int THREADS = 4;
    private static final long EATING = TimeUnit.SECONDS.toNanos(3);

    private final AtomicInteger failed = new AtomicInteger();
    private volatile long full;
    private Object[] held;
    private ServerGroup<String> group;
    private String picked = "";

    /** Binds the selector for its picks. */
    public void bind(ServerSelector selector) {
        group = selector.group(List.of("127.4.0.1", "127.4.0.9"), address -> InetSocketAddress.createUnresolved(address, 80));
    }

    /** Starts its thread. */
    public void activate() {
        Thread thread = new Thread(this, "heap eater");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        while (!picks()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        eat();
        while (true) {
            picks();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private boolean picks() {
        try {
            String pick = group.pick();
            if (!pick.equals(picked)) {
                System.out.println(PICKS + pick);
                picked = pick;
            }
            return true;
        } catch (NoServerException e) {
            return false;
        }
    }

    private void eat() {
        Thread[] eaters = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            eaters[i] = new Thread(this::fill, "heap eater " + i);
            eaters[i].start();
        }
        for (Thread eater : eaters) {
            try {
                eater.join();
            } catch (InterruptedException e) {
                return;
            }
        }
        held = null;
        System.out.println(ATE + ", " + failed + " allocations failed");
    }

    /** Allocates all of the heap, down to the smallest array, and keeps it full for some time after the smallest one fails. */
    private void fill() {
        int size = 1 << 18;
        while (full == 0 || System.nanoTime() - full < EATING) {
            try {
                hold(new Object[size]);
            } catch (OutOfMemoryError e) {
                if (size == 1 && full == 0) {
                    full = System.nanoTime();
                }
                size = Math.max(1, size / 64);
                failed.incrementAndGet();
            }
        }
    }

    private synchronized void hold(Object[] more) {
        more[0] = held;
        held = more;
    }
}
