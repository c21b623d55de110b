// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.ServiceRegistration;

/** Beats with the threads of executors, which come and go as services. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ExecutorStatusIT extends SendingKaraf {

    private static final String PID = "org.heartbeat.status.executor";

    /** Matches beats with the fallback status provider's number: all workers of this machine. */
    private static final Predicate<String> SYSTEM = message -> Arrays.stream(message.split("\\D+"))
                    .skip(2)
                    .mapToInt(Integer::parseInt)
                    .sum()
            == 25 * Runtime.getRuntime().availableProcessors();

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<ThreadPoolExecutor> opened = new ArrayList<>();
    private final List<ServiceRegistration<ThreadPoolExecutor>> registered = new ArrayList<>();

    @Configuration
    public Option[] karaf() throws IOException, InterruptedException {
        Path project = Files.createTempDirectory(Path.of(System.getProperty("itests.folder")), "orders");
        return new Option[] {
            StockKaraf.withHeartbeatAnd("heartbeat-status-executor"),
            systemProperty("itests.orders").value(ReadmeProject.build(project).toString())};
    }

    @Before
    public void beat() throws IOException {
        send("HeartbeatInterval", "200ms");
    }

    @After
    public void rest() throws IOException {
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", ""));
        configs.set(PID, Map.of("ExecutorFilter", "", "CountQueue", "off"));
        registered.forEach(ServiceRegistration::unregister);
        end.countDown();
        opened.forEach(ThreadPoolExecutor::shutdownNow);
    }

    @Test
    public void tellsHowManyThreadsOfAnExecutorAreBusy() throws IOException, InterruptedException {
        ThreadPoolExecutor executor = register(20, "web");
        hearUntil(20, 0);
        run(executor, 1);
        hearUntil(19, 1);
        run(executor, 11);
        hearUntil(8, 12);
        run(executor, 8);
        hearUntil(0, 20);
    }

    @Test
    public void tellsTheSumOfExecutorsThatComeAndGo() throws IOException, InterruptedException {
        run(register(20, "web"), 3);
        hearUntil(17, 3);
        run(register(6, "batch"), 2);
        hearUntil(21, 5);
        registered.remove(0).unregister();
        hearUntil(4, 2);
        opened.get(1).shutdown();
        register(5, "web");
        hearUntil(5, 0);
    }

    @Test
    public void leavesTheBeatsToTheNextSourceWhileNoExecutorCounts() throws IOException {
        listener.hearUntil(SYSTEM);
        register(20, "web");
        hearUntil(20, 0);
        registered.remove(0).unregister();
        listener.hearUntil(SYSTEM);
        for (int beat = 0; beat < 5; beat++) {
            String message = listener.hear().message();
            assertTrue(message, SYSTEM.test(message));
        }
        register(4, "web");
        hearUntil(4, 0);
    }

    @Test
    public void countsTheExecutorsThatItsFilterAdmits() throws IOException {
        configs.set(PID, Map.of("ExecutorFilter", "(pool=web)"));
        register(20, "web");
        register(7, "batch");
        hearUntil(20, 0);
        registered.get(1).setProperties(properties("WEB"));
        configs.set(PID, Map.of("ExecutorFilter", "(Pool=WEB)"));
        hearUntil(7, 0);
        registered.get(0).setProperties(properties("WEB"));
        hearUntil(27, 0);
    }

    @Test
    public void countsTasksThatWaitOnceItIsToldTo() throws IOException, InterruptedException {
        run(register(4, "web"), 4);
        for (int task = 0; task < 5; task++) {
            opened.get(0).execute(() -> {});
        }
        hearUntil(0, 4);
        configs.set(PID, Map.of("CountQueue", "on"));
        hearUntil(0, 9);
    }

    @Test
    public void forgetsExecutorsWhosePropertiesChangedBeforeTheyWent() throws IOException {
        for (int change = 1; change <= 5; change++) {
            register(change, "web");
            registered.get(0).setProperties(properties("web" + change));
            hearUntil(change, 0);
            registered.remove(0).unregister();
        }
        register(9, "web");
        hearUntil(9, 0);
    }

    @Test
    public void beatsWhatTheProviderOfTheApisPageReports() throws IOException, InterruptedException {
        configs.set(PID, Map.of("ExecutorFilter", "(pool=web)"));
        run(register(20, "orders"), 3);
        Path jar = Path.of(System.getProperty("itests.orders"));
        Path deployed = Path.of(System.getProperty("karaf.base"), "deploy", "orders-status-1.0.0.jar");
        // File Install reads files that are still being copied, but never those whose name starts with a dot
        Files.move(Files.copy(jar, deployed.resolveSibling(".copy")), deployed);
        hearUntil(17, 3);
        Files.delete(deployed);
        listener.hearUntil(SYSTEM);
    }

    private void hearUntil(int ready, int busy) throws IOException {
        listener.hearUntil(message(ready, busy)::equals);
    }

    private static String message(int ready, int busy) {
        return "v=1&ready=" + ready + "&busy=" + busy;
    }

    private ThreadPoolExecutor register(int threads, String pool) {
        ThreadPoolExecutor executor = (ThreadPoolExecutor) Executors.newFixedThreadPool(threads);
        opened.add(executor);
        registered.add(context.registerService(ThreadPoolExecutor.class, executor, properties(pool)));
        return executor;
    }

    private static Dictionary<String, Object> properties(String pool) {
        return new Hashtable<>(Map.of("pool", pool));
    }

    /** Submits this many long tasks to the executor, and waits until all of them have begun. */
    private void run(ThreadPoolExecutor executor, int tasks) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(tasks);
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
        assertTrue(begun.getCount() + " tasks did not begin", begun.await(30, TimeUnit.SECONDS));
    }
}
