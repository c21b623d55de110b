// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A thread whose time passes only when a test says so: what is due is done by whoever lets it pass. */
final class VirtualTime extends AbstractExecutorService implements ScheduledExecutorService {

    private final List<Task> tasks = new ArrayList<>();
    private long now = Long.MAX_VALUE - TimeUnit.HOURS.toNanos(1);
    private boolean shutdown;

    private final class Task extends CompletableFuture<Object> implements ScheduledFuture<Object> {

        private final Runnable work;
        private final long due;

        Task(Runnable work, long due) {
            this.work = work;
            this.due = due;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - now, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** Nanoseconds; they overflow after an hour. */
    long now() {
        return now;
    }

    /** Does what is due at this moment, and what becomes due within this time. */
    void pass(long time, TimeUnit unit) {
        long end = now + unit.toNanos(time);
        while (true) {
            tasks.removeIf(Task::isDone);
            Task next = tasks.stream().min(Comparator.naturalOrder()).filter(task -> task.due - end <= 0).orElse(null);
            if (next == null) {
                now = end;
                return;
            }
            tasks.remove(next);
            now = Math.max(next.due - now, 0) + now;
            next.work.run();
        }
    }

    /** Lets time pass without doing anything, as a machine that sleeps. */
    void sleep(long time, TimeUnit unit) {
        now += unit.toNanos(time);
    }

    /** How many tasks are there to be done later. */
    int waiting() {
        tasks.removeIf(Task::isDone);
        return tasks.size();
    }

    @Override
    public void execute(Runnable work) {
        if (shutdown) {
            throw new RejectedExecutionException();
        }
        work.run();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        if (shutdown) {
            throw new RejectedExecutionException();
        }
        Task task = new Task(work, now + unit.toNanos(delay));
        tasks.add(task);
        return task;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        tasks.clear();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
        return shutdown;
    }
}
