// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorStatusTest {

    private final Registry registry = new Registry();
    private final LogLines log = new LogLines();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<ThreadPoolExecutor> opened = new ArrayList<>();
    private long serviceId;

    @AfterEach
    void close() throws InterruptedException {
        log.close();
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

    @Test
    void isThereOnlyWhileAnExecutorCounts() {
        ExecutorStatus status = status(config("", "off"));
        assertEquals(List.of(), registry.next());
        Map<String, Object> first = bind(status, fixed(4));
        assertEquals(List.of("+ executor 0"), registry.next());
        assertEquals(new WorkerStatus(4, 0), told());
        Map<String, Object> second = bind(status, fixed(1));
        status.unbindExecutor(first);
        assertEquals(List.of(), registry.next());
        status.unbindExecutor(second);
        assertEquals(List.of("-"), registry.next());
        bind(status, fixed(2));
        assertEquals(List.of("+ executor 0"), registry.next());
        assertEquals(new WorkerStatus(2, 0), told());
        assertEquals(List.of(), log.next());
    }

    @Test
    void goesForGoodWhenItIsDeactivated() {
        ExecutorStatus status = status(config("", "off"));
        bind(status, fixed(4));
        Map<String, Object> other = bind(status, fixed(1));
        status.deactivate();
        status.unbindExecutor(other);
        assertEquals(List.of("+ executor 0", "-"), registry.next());
    }

    @Test
    void goesWhenItIsAskedAndTheLastExecutorWasShutDown() {
        ExecutorStatus status = status(config("", "off"));
        ThreadPoolExecutor executor = fixed(4);
        bind(status, executor);
        StatusProvider provider = registry.provider();
        executor.shutdown();
        assertEquals(
                "no executor counts any more",
                assertThrows(IllegalStateException.class, provider::status).getMessage());
        assertEquals(List.of("+ executor 0", "-"), registry.next());
    }

    @Test
    void doesNotCountAnExecutorThatIsShutDown() throws InterruptedException {
        ExecutorStatus status = status(config("", "off"));
        ThreadPoolExecutor executor = fixed(4);
        bind(status, executor);
        bind(status, fixed(2));
        run(executor, 1, 1);
        executor.shutdown();
        assertEquals(new WorkerStatus(2, 0), told());
    }

    @Test
    void countsWhatTheFilterAdmitsWithoutRegardToTheCaseOfKeys() {
        ExecutorStatus status = status(config(" (&(pool=web)(!(internal=*))) ", "off"));
        status.bindExecutor(fixed(1), Map.of("service.id", 101L, "pool", "web"));
        status.bindExecutor(fixed(2), Map.of("service.id", 102L, "POOL", new String[] {"web", "rest"}));
        status.bindExecutor(fixed(4), Map.of("service.id", 103L, "pool", "web", "internal", true));
        status.bindExecutor(fixed(8), Map.of("service.id", 104L, "pool", "batch"));
        assertEquals(new WorkerStatus(3, 0), told());
        configure(status, config("(pool=none)", "off"));
        assertEquals(List.of("+ executor 0", "-"), registry.next());
    }

    @Test
    void followsTheServicePropertiesWhenTheyChange() {
        ExecutorStatus status = status(config("(pool=web)", "off"));
        ThreadPoolExecutor executor = fixed(4);
        status.bindExecutor(executor, Map.of("service.id", 101L, "pool", "batch"));
        assertNull(registry.provider());
        status.bindExecutor(executor, Map.of("service.id", 101L, "pool", "web"));
        assertEquals(new WorkerStatus(4, 0), told());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pool=web", "(pool=web", "(=web)", "(&)", "*"})
    void refusesWhatIsNoFilter(String filter) {
        bind(status(config(filter, "off")), fixed(1));
        assertNull(registry.provider());
        String line = log.next().get(0);
        assertTrue(
                line.startsWith("ERROR Configuration org.heartbeat.status.executor rejected, the provider stays off:"
                        + " ExecutorFilter: \"" + filter
                        + "\" (expected: an LDAP filter such as (pool=web), or empty for all; "),
                line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "yes", "0n"})
    void refusesWhatIsNoFlag(String flag) {
        bind(status(config("", flag)), fixed(1));
        assertNull(registry.provider());
        assertEquals(
                List.of("ERROR Configuration org.heartbeat.status.executor rejected, the provider stays off:"
                        + " CountQueue: \"" + flag + "\" (expected: on or off)"),
                log.next());
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBadAndSaysSoOnce() {
        ExecutorStatus status = status(config("(pool=web)", "off"));
        status.bindExecutor(fixed(1), Map.of("service.id", 101L, "pool", "web"));
        status.bindExecutor(fixed(2), Map.of("service.id", 102L, "pool", "batch"));
        configure(status, config("(pool=", "off"));
        configure(status, config("(pool=", "off"));
        assertEquals(1, log.next().size());
        assertEquals(new WorkerStatus(1, 0), told());
        configure(status, config("", "perhaps"));
        configure(status, config("", "perhaps"));
        assertEquals(1, log.next().size());
        assertEquals(new WorkerStatus(1, 0), told());
        configure(status, config("", "off"));
        assertEquals(new WorkerStatus(3, 0), told());
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

    private ExecutorStatus status(ExecutorStatusConfig config) {
        return new ExecutorStatus(registry.context(), config, Map.of());
    }

    private static void configure(ExecutorStatus status, ExecutorStatusConfig config) {
        status.configure(config, Map.of());
    }

    private WorkerStatus told() {
        return registry.provider().status();
    }

    private static ExecutorStatusConfig config(String filter, String countQueue) {
        return Configs.of(ExecutorStatusConfig.class, "ExecutorFilter", filter, "CountQueue", countQueue);
    }
}
