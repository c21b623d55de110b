// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.service.http.HttpService;

/** Karaf's own Jetty, serving real requests with a pool of 50 threads. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class JettyStatusIT extends SendingKaraf {

    private static final String POOLS = "org.eclipse.jetty.util.thread:type=queuedthreadpool,*";

    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final List<CompletableFuture<?>> requests = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @Inject
    private HttpService http;

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd("http")};
    }

    @Before
    public void serveAndBeat() throws Exception {
        http.registerServlet("/wait", new Wait(), null, null);
        send("HeartbeatInterval", "200ms");
    }

    @After
    public void rest() throws IOException {
        leave.countDown();
        // their answers are no longer needed
        requests.forEach(request -> request.cancel(true));
        http.unregister("/wait");
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", "", "HeartbeatInterval", "1s"));
    }

    /** Holds each request until the test is over. */
    private final class Wait extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            entered.release();
            try {
                leave.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    public void tellsTheRequestsInServiceAsBusyWorkers() throws Exception {
        String idle = listener.hearUntil(message -> message.matches("v=1&ready=\\d+&busy=0")).message();
        // Karaf has started with Jetty, the way users start it
        assertEquals(List.of(), KarafLog.complaints());
        int workers = Integer.parseInt(idle.replaceAll("v=1&ready=(\\d+)&busy=0", "$1"));
        assertTrue(idle, workers > 12 && workers <= 50);
        for (int inService : new int[] {1, 12, workers / 2}) {
            int more = inService - requests.size();
            request(more);
            assertTrue(entered.tryAcquire(more, 60, TimeUnit.SECONDS));
            listener.hearUntil(("v=1&ready=" + (workers - inService) + "&busy=" + inService)::equals);
        }
        request(60 - requests.size());
        // by then more jobs wait than Jetty ever has reserved threads, so every worker has a request
        listener.hearUntil(message -> waiting() >= 60 - workers);
        listener.skip();
        // a beat may have been on its way, and if a status is late, the last one is repeated for three beats
        for (int i = 0; i < 4; i++) {
            listener.hear();
        }
        for (int i = 0; i < 10; i++) {
            assertEquals("v=1&ready=0&busy=" + workers, listener.hear().message());
        }
        leave.countDown();
        listener.hearUntil(idle::equals);
    }

    /** Returns how many jobs wait for a Jetty thread. */
    private static int waiting() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            int jobs = 0;
            for (ObjectName pool : server.queryNames(new ObjectName(POOLS), null)) {
                jobs += (Integer) server.getAttribute(pool, "queueSize");
            }
            return jobs;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private void request(int count) throws IOException {
        int port = Integer.parseInt((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
        for (int i = 0; i < count; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/wait"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            requests.add(client.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
        }
    }
}
