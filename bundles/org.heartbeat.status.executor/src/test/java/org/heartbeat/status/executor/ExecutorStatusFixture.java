// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.executor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;

/** A provider with executors whose tasks last until the test ends. */
abstract class ExecutorStatusFixture {

    final Registry registry = new Registry();
    final LogLines log = new LogLines();
    final CountDownLatch end = new CountDownLatch(1);
    final List<ThreadPoolExecutor> opened = new ArrayList<>();
    long serviceId;

    @AfterEach
    void close() throws InterruptedException {
        log.close();
        end.countDown();
        for (ThreadPoolExecutor executor : opened) {
            executor.shutdownNow();
            assertTrue(executor.awaitTermination(30, SECONDS));
        }
    }

    /** Submits this many lasting tasks, and waits until a number of them have begun. */
    void run(ThreadPoolExecutor executor, int tasks, int begin) throws InterruptedException {
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

    Map<String, Object> bind(ExecutorStatus status, ThreadPoolExecutor executor) {
        Map<String, Object> properties = Map.of("service.id", ++serviceId);
        status.bindExecutor(executor, properties);
        return properties;
    }

    ThreadPoolExecutor fixed(int threads) {
        return open((ThreadPoolExecutor) Executors.newFixedThreadPool(threads));
    }

    ThreadPoolExecutor open(ThreadPoolExecutor executor) {
        opened.add(executor);
        return executor;
    }

    ExecutorStatus status(ExecutorStatusConfig config) {
        return new ExecutorStatus(registry.context(), config, Map.of());
    }

    static void configure(ExecutorStatus status, ExecutorStatusConfig config) {
        status.configure(config, Map.of());
    }

    WorkerStatus told() {
        return registry.provider().status();
    }

    static ExecutorStatusConfig config(String filter, String countQueue) {
        return Configs.of(ExecutorStatusConfig.class, "ExecutorFilter", filter, "CountQueue", countQueue);
    }
}
