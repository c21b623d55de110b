// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.undertow.Undertow;
import io.undertow.server.handlers.BlockingHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.jmx.MBeanContainer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The presets with the real servers: idle, with one request, with twelve, and with more than they have threads. */
@Timeout(120)
class PresetTest {

    private static final int THREADS = 20;

    /** Counts the requests that have entered; they stay until the test is over. */
    private final Semaphore entered = new Semaphore(0);

    private final CountDownLatch leave = new CountDownLatch(1);
    private final List<CompletableFuture<?>> requests = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void tellsTheWorkersOfJetty() throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        Server server = new Server(threads);
        server.addBean(new MBeanContainer(ManagementFactory.getPlatformMBeanServer()));
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new AbstractHandler() {
            @Override
            public void handle(
                    String target, Request base, HttpServletRequest request, HttpServletResponse response) {
                serve();
                base.setHandled(true);
            }
        });
        server.start();
        try {
            // an acceptor and a selector are leased
            assertTells("jetty", connector.getLocalPort(), threads.getMaxAvailableThreads());
        } finally {
            leave.countDown();
            server.stop();
            // removes its MBeans, which would count in other tests
            server.destroy();
        }
    }

    /** Reserves a thread first, which happens by chance if requests come over the network. */
    @Test
    void tellsThatJettyHasNoWorkerLeftWhereRequestsWaitBesideAReservedThread() throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        MBeanContainer beans = new MBeanContainer(ManagementFactory.getPlatformMBeanServer());
        StatusProvider status = provider("jetty");
        threads.start();
        beans.beanAdded(null, threads);
        try {
            assertEventually(new WorkerStatus(THREADS, 0), status);
            // no reserved thread could take it yet, so one is reserved for the next task
            assertFalse(threads.tryExecute(this::serve));
            Await.until(() -> threads.getAvailableReservedThreads() == 1);
            execute(threads, THREADS - 1);
            assertTrue(entered.tryAcquire(THREADS - 1, 60, TimeUnit.SECONDS));
            assertEquals(new WorkerStatus(1, THREADS - 1), status.status());
            execute(threads, 1);
            assertEquals(new WorkerStatus(0, THREADS), status.status());
            execute(threads, THREADS);
            assertEquals(new WorkerStatus(0, THREADS), status.status());
            assertEquals(1, threads.getAvailableReservedThreads());
            leave.countDown();
            assertEventually(new WorkerStatus(THREADS, 0), status);
            assertTrue(threads.getThreads() > threads.getMinThreads());
        } finally {
            leave.countDown();
            beans.beanRemoved(null, threads);
            threads.stop();
        }
    }

    @Test
    void tellsTheWorkersOfAJettyThatGotAnotherPool() throws Exception {
        MBeanContainer beans = new MBeanContainer(ManagementFactory.getPlatformMBeanServer());
        StatusProvider status = provider("jetty");
        Set<ObjectName> names = new HashSet<>();
        for (int size : new int[] {THREADS, THREADS / 2}) {
            QueuedThreadPool threads = new QueuedThreadPool(size);
            threads.start();
            beans.beanAdded(null, threads);
            try {
                assertTrue(names.add(beans.findMBean(threads)));
                assertEventually(new WorkerStatus(size, 0), status);
            } finally {
                beans.beanRemoved(null, threads);
                threads.stop();
            }
        }
    }

    @Test
    void tellsTheWorkersOfTomcat(@TempDir Path folder) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxThreads", "" + THREADS);
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "serve", new Serve());
        context.addServletMappingDecoded("/", "serve");
        tomcat.start();
        try {
            assertTells("tomcat", tomcat.getConnector().getLocalPort(), THREADS);
            leave.countDown();
            // a servlet for GET only
            client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/"))
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            CountedBeans requests = Preset.TOMCAT_REQUESTS.settings.requests().orElseThrow();
            assertEquals(
                    new RequestCounts(12 + 2 * THREADS + 1, 1),
                    Await.until(
                            () -> requests.counts(ManagementFactory.getPlatformMBeanServer()),
                            counts -> counts.ended() == 12 + 2 * THREADS + 1));
        } finally {
            leave.countDown();
            stop(tomcat);
        }
    }

    @Test
    void tellsTheWorkersOfUndertow() throws Exception {
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(1)
                .setWorkerThreads(THREADS)
                .setHandler(new BlockingHandler(exchange -> serve()))
                .build();
        undertow.start();
        try {
            InetSocketAddress address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
            assertTells("undertow", address.getPort(), THREADS);
        } finally {
            leave.countDown();
            undertow.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "tomcat", "undertow"})
    void countsRequests(String preset) {
        Registry registry = new Registry();
        new JmxStatus(registry.context(), Configs.of(JmxStatusConfig.class, "Preset", preset), Map.of());
        assertEquals("requests", registry.property("heartbeat.counts"));
    }

    private void assertTells(String preset, int port, int workers) throws InterruptedException {
        StatusProvider status = provider(preset);
        assertEventually(new WorkerStatus(workers, 0), status);
        request(port, 1);
        assertEventually(new WorkerStatus(workers - 1, 1), status);
        request(port, 11);
        assertEventually(new WorkerStatus(workers - 12, 12), status);
        for (int i = 0; i < 2 * THREADS; i++) {
            send(port);
        }
        assertEventually(new WorkerStatus(0, workers), status);
    }

    /** Waits, because a server uses a thread for a moment when a connection comes or goes, and may report that. */
    private static void assertEventually(WorkerStatus expected, StatusProvider status) {
        Await.until(status::status, expected::equals);
    }

    private void execute(QueuedThreadPool threads, int count) {
        for (int i = 0; i < count; i++) {
            threads.execute(this::serve);
        }
    }

    private void request(int port, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            send(port);
        }
        assertTrue(entered.tryAcquire(count, 30, TimeUnit.SECONDS));
    }

    private void send(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        requests.add(client.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
    }

    private void serve() {
        entered.release();
        try {
            leave.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Tomcat tomcat) throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    private final class Serve extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            serve();
        }
    }

    private static StatusProvider provider(String preset) {
        Registry registry = new Registry();
        new JmxStatus(registry.context(), Configs.of(JmxStatusConfig.class, "Preset", preset), Map.of());
        return registry.provider();
    }
}
