// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The workers of one executor at one moment. They are {@code long}, because several unlimited executors exceed an {@code int}. */
record ExecutorLoad(long ready, long busy) {

    static final ExecutorLoad NONE = new ExecutorLoad(0, 0);

    static ExecutorLoad of(ThreadPoolExecutor executor, boolean countQueue) {
        // read once: the number changes from call to call
        long active = executor.getActiveCount();
        long waiting = countQueue ? waiting(executor) : 0;
        // a maximum that was just lowered may be less than the number of threads that still work
        return new ExecutorLoad(Math.max(0, most(executor) - active - waiting), active + waiting);
    }

    ExecutorLoad plus(ExecutorLoad other) {
        return new ExecutorLoad(ready + other.ready, busy + other.busy);
    }

    /**
     * Returns the largest number of threads that the executor can have. It starts more than its core threads only when its queue is
     * full. So with an unlimited queue its maximum has no effect (documentation of {@link ThreadPoolExecutor} and
     * {@link ScheduledThreadPoolExecutor}); and if there are no core threads, it still starts one.
     */
    private static long most(ThreadPoolExecutor executor) {
        // the remaining capacity of an unlimited queue is 2^31-1, of some kinds less the tasks in it
        boolean unlimited = executor.getQueue().remainingCapacity() > Integer.MAX_VALUE / 2;
        return unlimited
                // a queue may reject tasks so that the pool grows, and then there are more threads
                ? Math.max(Math.max(1, executor.getCorePoolSize()), executor.getPoolSize())
                : executor.getMaximumPoolSize();
    }

    /** Returns the number of tasks that a thread would run now if there were one; not those scheduled for later. */
    private static long waiting(ThreadPoolExecutor executor) {
        if (!(executor instanceof ScheduledThreadPoolExecutor)) {
            return executor.getQueue().size();
        }
        return executor.getQueue().stream()
                .filter(task -> task instanceof Delayed delayed && delayed.getDelay(TimeUnit.NANOSECONDS) <= 0)
                .count();
    }
}
