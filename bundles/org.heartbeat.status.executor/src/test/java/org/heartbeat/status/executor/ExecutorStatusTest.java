// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import static java.util.concurrent.TimeUnit.HOURS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the threads and tasks of executors count. */
class ExecutorStatusTest extends ExecutorStatusFixture {

    @ParameterizedTest
    @CsvSource({"0, 20, 0", "1, 19, 1", "12, 8, 12", "20, 0, 20", "33, 0, 20"})
    void tellsThreadsThatRunATaskAsBusyAndTheOthersAsReady(int tasks, int ready, int busy) throws InterruptedException {
        ThreadPoolExecutor executor = fixed(20);
        ExecutorStatus status = status(config("", "off"));
        bind(status, executor);
        run(executor, tasks, Math.min(tasks, 20));
        assertEquals(new WorkerStatus(ready, busy), told());
    }

    @Test
    void addsUpAllExecutors() throws InterruptedException {
        ExecutorStatus status = status(config("", "off"));
        ThreadPoolExecutor large = fixed(12);
        bind(status, large);
        bind(status, fixed(3));
        run(large, 5, 5);
        assertEquals(new WorkerStatus(10, 5), told());
    }

    @Test
    void countsAnExecutorOnceThatIsRegisteredTwice() {
        ExecutorStatus status = status(config("", "off"));
        ThreadPoolExecutor executor = fixed(4);
        bind(status, executor);
        bind(status, executor);
        assertEquals(new WorkerStatus(4, 0), told());
    }

    @ParameterizedTest
    @CsvSource({"12, 8, 12", "20, 0, 20", "33, 0, 33"})
    void countsTasksThatWaitAsBusyWhereItShould(int tasks, int ready, int busy) throws InterruptedException {
        ThreadPoolExecutor executor = fixed(20);
        ExecutorStatus status = status(config("", " On "));
        bind(status, executor);
        run(executor, tasks, Math.min(tasks, 20));
        assertEquals(new WorkerStatus(ready, busy), told());
    }

    @Test
    void takesThreadsThatAreNotStartedAwayForTasksThatWait() throws InterruptedException {
        // one thread, two tasks in the queue, and room for four more threads once the queue is full
        ThreadPoolExecutor executor = open(new ThreadPoolExecutor(1, 5, 1, HOURS, new ArrayBlockingQueue<>(2)));
        run(executor, 3, 1);
        ExecutorStatus status = status(config("", "on"));
        bind(status, executor);
        assertEquals(new WorkerStatus(2, 3), told());
        configure(status, config("", "off"));
        assertEquals(new WorkerStatus(4, 1), told());
    }

    @Test
    void leavesTheReadyThreadsOfOneExecutorAloneWhereTasksWaitInAnother() throws InterruptedException {
        ExecutorStatus status = status(config("", "on"));
        ThreadPoolExecutor full = fixed(1);
        bind(status, full);
        bind(status, fixed(4));
        run(full, 10, 1);
        assertEquals(new WorkerStatus(4, 10), told());
    }

    @Test
    void countsNoTaskOfATimetableWhoseTimeHasNotCome() throws InterruptedException {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
        open(executor);
        run(executor, 3, 2);
        executor.schedule(() -> {}, 1, HOURS);
        ExecutorStatus status = status(config("", "on"));
        bind(status, executor);
        assertEquals(new WorkerStatus(0, 3), told());
    }

    @Test
    void countsTheCoreWhereAQueueWithoutALimitKeepsThePoolFromGrowing() throws InterruptedException {
        ThreadPoolExecutor executor = open(new ThreadPoolExecutor(2, 50, 1, HOURS, new LinkedBlockingQueue<>()));
        run(executor, 6, 2);
        ThreadPoolExecutor withoutCore = open(new ThreadPoolExecutor(0, 50, 1, HOURS, new LinkedBlockingQueue<>()));
        ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(3);
        open(scheduled);
        ExecutorStatus status = status(config("", "off"));
        bind(status, executor);
        assertEquals(new WorkerStatus(0, 2), told());
        bind(status, withoutCore);
        assertEquals(new WorkerStatus(1, 2), told());
        bind(status, scheduled);
        assertEquals(new WorkerStatus(4, 2), told());
    }

    @Test
    void doesNotOverflowWherePoolsHaveNoLimit() throws InterruptedException {
        ExecutorStatus status = status(config("", "on"));
        ThreadPoolExecutor cached = open((ThreadPoolExecutor) Executors.newCachedThreadPool());
        bind(status, cached);
        run(cached, 2, 2);
        assertEquals(new WorkerStatus(Integer.MAX_VALUE - 2, 2), told());
        bind(status, open((ThreadPoolExecutor) Executors.newCachedThreadPool()));
        bind(status, fixed(7));
        assertEquals(new WorkerStatus(Integer.MAX_VALUE, 2), told());
    }

    @Test
    void hasNoWorkerReadyWhereTheMaximumWasLoweredBelowThoseThatWork() throws InterruptedException {
        ThreadPoolExecutor executor = open(new ThreadPoolExecutor(1, 3, 1, HOURS, new SynchronousQueue<>()));
        run(executor, 3, 3);
        executor.setMaximumPoolSize(1);
        ExecutorStatus status = status(config("", "off"));
        bind(status, executor);
        assertEquals(new WorkerStatus(0, 3), told());
    }
}
