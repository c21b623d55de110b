// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorStatusTest {

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<ThreadPoolExecutor> opened = new ArrayList<>();
    private long serviceId;

    @AfterEach
    void close() throws InterruptedException {
        end.countDown();
        for (ThreadPoolExecutor executor : opened) {
            executor.shutdownNow();
            assertTrue(executor.awaitTermination(30, SECONDS));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 20, 0", "1, 19, 1", "12, 8, 12", "20, 0, 20", "33, 0, 20"})
    void tellsThreadsThatRunATaskAsBusyAndTheOthersAsReady(int tasks, int ready, int busy) throws InterruptedException {
        ThreadPoolExecutor executor = fixed(20);
        ExecutorStatus status = new ExecutorStatus(config("", "off"));
        bind(status, executor);
        run(executor, tasks, Math.min(tasks, 20));
        assertEquals(new WorkerStatus(ready, busy), status.status());
    }

    @Test
    void addsUpAllExecutors() throws InterruptedException {
        ExecutorStatus status = new ExecutorStatus(config("", "off"));
        ThreadPoolExecutor large = fixed(12);
        bind(status, large);
        bind(status, fixed(3));
        run(large, 5, 5);
        assertEquals(new WorkerStatus(10, 5), status.status());
    }

    @Test
    void countsAnExecutorOnceThatIsRegisteredTwice() {
        ExecutorStatus status = new ExecutorStatus(config("", "off"));
        ThreadPoolExecutor executor = fixed(4);
        bind(status, executor);
        bind(status, executor);
        assertEquals(new WorkerStatus(4, 0), status.status());
    }

    @ParameterizedTest
    @CsvSource({"12, 8, 12", "20, 0, 20", "33, 0, 33"})
    void countsTasksThatWaitAsBusyWhereItShould(int tasks, int ready, int busy) throws InterruptedException {
        ThreadPoolExecutor executor = fixed(20);
        ExecutorStatus status = new ExecutorStatus(config("", " On "));
        bind(status, executor);
        run(executor, tasks, Math.min(tasks, 20));
        assertEquals(new WorkerStatus(ready, busy), status.status());
    }

    @Test
    void takesThreadsThatAreNotStartedAwayForTasksThatWait() throws InterruptedException {
        // one thread, two tasks in the queue, and room for four more threads once the queue is full
        ThreadPoolExecutor executor = open(new ThreadPoolExecutor(1, 5, 1, HOURS, new ArrayBlockingQueue<>(2)));
        run(executor, 3, 1);
        ExecutorStatus status = new ExecutorStatus(config("", "on"));
        bind(status, executor);
        assertEquals(new WorkerStatus(2, 3), status.status());
        status.modified(config("", "off"));
        assertEquals(new WorkerStatus(4, 1), status.status());
    }

    @Test
    void leavesTheReadyThreadsOfOneExecutorAloneWhereTasksWaitInAnother() throws InterruptedException {
        ExecutorStatus status = new ExecutorStatus(config("", "on"));
        ThreadPoolExecutor full = fixed(1);
        bind(status, full);
        bind(status, fixed(4));
        run(full, 10, 1);
        assertEquals(new WorkerStatus(4, 10), status.status());
    }

    @Test
    void countsNoTaskOfATimetableWhoseTimeHasNotCome() throws InterruptedException {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
        open(executor);
        run(executor, 3, 2);
        executor.schedule(() -> {}, 1, HOURS);
        ExecutorStatus status = new ExecutorStatus(config("", "on"));
        bind(status, executor);
        assertEquals(new WorkerStatus(0, 3), status.status());
    }

    @Test
    void countsTheCoreWhereAQueueWithoutALimitKeepsThePoolFromGrowing() throws InterruptedException {
        ThreadPoolExecutor executor = open(new ThreadPoolExecutor(2, 50, 1, HOURS, new LinkedBlockingQueue<>()));
        run(executor, 6, 2);
        ThreadPoolExecutor withoutCore = open(new ThreadPoolExecutor(0, 50, 1, HOURS, new LinkedBlockingQueue<>()));
        ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(3);
        open(scheduled);
        ExecutorStatus status = new ExecutorStatus(config("", "off"));
        bind(status, executor);
        assertEquals(new WorkerStatus(0, 2), status.status());
        bind(status, withoutCore);
        assertEquals(new WorkerStatus(1, 2), status.status());
        bind(status, scheduled);
        assertEquals(new WorkerStatus(4, 2), status.status());
    }

    @Test
    void doesNotOverflowWherePoolsHaveNoLimit() throws InterruptedException {
        ExecutorStatus status = new ExecutorStatus(config("", "on"));
        ThreadPoolExecutor cached = open((ThreadPoolExecutor) Executors.newCachedThreadPool());
        bind(status, cached);
        run(cached, 2, 2);
        assertEquals(new WorkerStatus(Integer.MAX_VALUE - 2, 2), status.status());
        bind(status, open((ThreadPoolExecutor) Executors.newCachedThreadPool()));
        bind(status, fixed(7));
        assertEquals(new WorkerStatus(Integer.MAX_VALUE, 2), status.status());
    }

    @Test
    void hasNoWorkerReadyWhereTheMaximumWasLoweredBelowThoseThatWork() throws InterruptedException {
        ThreadPoolExecutor executor = open(new ThreadPoolExecutor(1, 3, 1, HOURS, new SynchronousQueue<>()));
        run(executor, 3, 3);
        executor.setMaximumPoolSize(1);
        ExecutorStatus status = new ExecutorStatus(config("", "off"));
        bind(status, executor);
        assertEquals(new WorkerStatus(0, 3), status.status());
    }

    @Test
    void hasNoStatusWithoutAnExecutorAndHasOneAgainWithOne() {
        ExecutorStatus status = new ExecutorStatus(config("", "off"));
        assertEquals(
                "executors: none of 0 counts (expected: a service of the class java.util.concurrent.ThreadPoolExecutor,"
                        + " not shut down; register one, or name another provider in HeartbeatStatus)",
                assertThrows(IllegalStateException.class, status::status).getMessage());
        Map<String, Object> first = bind(status, fixed(4));
        assertEquals(new WorkerStatus(4, 0), status.status());
        status.unbindExecutor(first);
        assertThrows(IllegalStateException.class, status::status);
        bind(status, fixed(2));
        assertEquals(new WorkerStatus(2, 0), status.status());
    }

    @Test
    void doesNotCountAnExecutorThatIsShutDown() throws InterruptedException {
        ExecutorStatus status = new ExecutorStatus(config("", "off"));
        ThreadPoolExecutor executor = fixed(4);
        bind(status, executor);
        bind(status, fixed(2));
        run(executor, 1, 1);
        executor.shutdown();
        assertEquals(new WorkerStatus(2, 0), status.status());
    }

    @Test
    void countsWhatTheFilterAdmitsWithoutRegardToTheCaseOfKeys() {
        ExecutorStatus status = new ExecutorStatus(config(" (&(pool=web)(!(internal=*))) ", "off"));
        status.bindExecutor(fixed(1), Map.of("service.id", 101L, "pool", "web"));
        status.bindExecutor(fixed(2), Map.of("service.id", 102L, "POOL", new String[] {"web", "rest"}));
        status.bindExecutor(fixed(4), Map.of("service.id", 103L, "pool", "web", "internal", true));
        status.bindExecutor(fixed(8), Map.of("service.id", 104L, "pool", "batch"));
        assertEquals(new WorkerStatus(3, 0), status.status());
        status.modified(config("(pool=none)", "off"));
        assertEquals(
                "executors: none of 4 counts (expected: a service of the class java.util.concurrent.ThreadPoolExecutor,"
                        + " not shut down, that ExecutorFilter: \"(pool=none)\" admits; register one, or name another"
                        + " provider in HeartbeatStatus)",
                assertThrows(IllegalStateException.class, status::status).getMessage());
    }

    @Test
    void followsTheServicePropertiesWhenTheyChange() {
        ExecutorStatus status = new ExecutorStatus(config("(pool=web)", "off"));
        ThreadPoolExecutor executor = fixed(4);
        status.bindExecutor(executor, Map.of("service.id", 101L, "pool", "batch"));
        assertThrows(IllegalStateException.class, status::status);
        status.bindExecutor(executor, Map.of("service.id", 101L, "pool", "web"));
        assertEquals(new WorkerStatus(4, 0), status.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pool=web", "(pool=web", "(=web)", "(&)", "*"})
    void refusesWhatIsNoFilter(String filter) {
        String message = assertThrows(IllegalArgumentException.class, () -> new ExecutorStatus(config(filter, "off")))
                .getMessage();
        assertTrue(
                message.startsWith("ExecutorFilter: \"" + filter
                        + "\" (expected: an LDAP filter such as (pool=web), or empty for all; "),
                message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "1", "yes", "0n"})
    void refusesWhatIsNoFlag(String flag) {
        String message = assertThrows(IllegalArgumentException.class, () -> new ExecutorStatus(config("", flag)))
                .getMessage();
        assertEquals("CountQueue: \"" + flag + "\" (expected: on or off)", message);
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBad() {
        ExecutorStatus status = new ExecutorStatus(config("(pool=web)", "off"));
        status.bindExecutor(fixed(1), Map.of("service.id", 101L, "pool", "web"));
        status.bindExecutor(fixed(2), Map.of("service.id", 102L, "pool", "batch"));
        status.modified(config("(pool=", "off"));
        assertEquals(new WorkerStatus(1, 0), status.status());
        status.modified(config("", "perhaps"));
        assertEquals(new WorkerStatus(1, 0), status.status());
        status.modified(config("", "off"));
        assertEquals(new WorkerStatus(3, 0), status.status());
    }

    /** Gives the executor so many tasks that last, and waits until so many of them have begun. */
    private void run(ThreadPoolExecutor executor, int tasks, int begin) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(begin);
        for (int task = 0; task < tasks; task++) {
            executor.execute(() -> {
                begun.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        assertTrue(begun.await(30, SECONDS), begun.getCount() + " tasks did not begin");
    }

    private Map<String, Object> bind(ExecutorStatus status, ThreadPoolExecutor executor) {
        Map<String, Object> properties = Map.of("service.id", ++serviceId);
        status.bindExecutor(executor, properties);
        return properties;
    }

    private ThreadPoolExecutor fixed(int threads) {
        return open((ThreadPoolExecutor) Executors.newFixedThreadPool(threads));
    }

    private ThreadPoolExecutor open(ThreadPoolExecutor executor) {
        opened.add(executor);
        return executor;
    }

    private static ExecutorStatusConfig config(String filter, String countQueue) {
        return new ExecutorStatusConfig() {
            @Override
            public String ExecutorFilter() {
                return filter;
            }

            @Override
            public String CountQueue() {
                return countQueue;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return ExecutorStatusConfig.class;
            }
        };
    }
}
