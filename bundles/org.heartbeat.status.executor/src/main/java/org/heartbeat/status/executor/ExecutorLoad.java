// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The workers of one executor at one moment. In {@code long}, because several executors without a limit are more than an
 * {@code int} can say.
 */
record ExecutorLoad(long ready, long busy) {

    static final ExecutorLoad NONE = new ExecutorLoad(0, 0);

    static ExecutorLoad of(ThreadPoolExecutor executor, boolean countQueue) {
        // asked once: the number changes from call to call
        long active = executor.getActiveCount();
        long waiting = countQueue ? waiting(executor) : 0;
        // a maximum that was just lowered may be less than the threads that still work
        return new ExecutorLoad(Math.max(0, most(executor) - active - waiting), active + waiting);
    }

    ExecutorLoad plus(ExecutorLoad other) {
        return new ExecutorLoad(ready + other.ready, busy + other.busy);
    }

    /**
     * The most threads that the executor can have. It starts more than its core threads only when its queue takes no more
     * tasks, so with a queue without a limit its maximum has no effect (documentation of {@link ThreadPoolExecutor} and
     * {@link ScheduledThreadPoolExecutor}), and a core of none still starts one thread.
     */
    private static long most(ThreadPoolExecutor executor) {
        // a queue without a limit tells 2^31-1, some kinds of it less what is in there
        boolean takesAll = executor.getQueue().remainingCapacity() > Integer.MAX_VALUE / 2;
        return takesAll
                // a queue may refuse tasks for the sake of more threads, and then there are more
                ? Math.max(Math.max(1, executor.getCorePoolSize()), executor.getPoolSize())
                : executor.getMaximumPoolSize();
    }

    /** Tasks that a thread would run now if there were one: not those of a timetable whose time has not come. */
    private static long waiting(ThreadPoolExecutor executor) {
        if (!(executor instanceof ScheduledThreadPoolExecutor)) {
            return executor.getQueue().size();
        }
        return executor.getQueue().stream()
                .filter(task -> task instanceof Delayed delayed && delayed.getDelay(TimeUnit.NANOSECONDS) <= 0)
                .count();
    }
}
