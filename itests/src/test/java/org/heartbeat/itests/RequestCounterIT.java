// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.testing.Await;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.http.HttpService;

/** The requests that Karaf's HTTP server serves, as counters count them, and their effect on beats. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RequestCounterIT {

    private static final int CLIENTS = 20;

    @Inject
    private BundleContext context;

    @Inject
    private HttpService http;

    private Configs configs;
    private Listener listener;
    private int port;
    private ServiceRegistration<Servlet> whiteboard;

    /** Answers with the status in the query, or throws. */
    public static final class Answering extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getQueryString().equals("throw")) {
                throw new IllegalStateException("as asked");
            }
            int status = Integer.parseInt(request.getQueryString());
            if (status == 200) {
                response.setContentLength(0);
            } else {
                response.sendError(status);
            }
        }
    }

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd(
                    "heartbeat-monitor", "heartbeat-metrics", "heartbeat-readiness", "heartbeat-status-http", "pax-web-war")
        };
    }

    @Before
    public void serve() throws Exception {
        configs = new Configs(context);
        listener = new Listener();
        port = Integer.parseInt((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
        http.registerServlet("/service", new Answering(), null, null);
        whiteboard = context.registerService(
                Servlet.class,
                new Answering(),
                new Hashtable<>(Map.of("osgi.http.whiteboard.servlet.pattern", "/whiteboard")));
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", listener.address(), "HeartbeatStatus", "jetty"));
        for (String path : List.of("/service?200", "/whiteboard?200", "/heartbeat/ready")) {
            Await.until(() -> status(path), status -> status == 200);
        }
    }

    @After
    public void rest() throws IOException {
        http.unregister("/service");
        whiteboard.unregister();
        configs.setAndAwait("org.heartbeat", Map.of(
                "HeartbeatAddress", "", "HeartbeatStatus", "", "HeartbeatErrors", "500, 502, 503, 504"));
        listener.close();
    }

    @Test
    public void countsTheRequestsOfAllKindsOfServlets() throws Exception {
        Bundle web = context.installBundle("web", new ByteArrayInputStream(WebBundle.of("/web", Answering.class, Map.of())));
        web.start();
        try {
            Await.until(() -> status("/web/servlet?200"), status -> status == 200);
            for (String path : List.of("/service", "/whiteboard", "/web/servlet")) {
                for (String counter : List.of("jetty", "http")) {
                    assertCounts(counter, 1, 0, () -> ask(path + "?200"));
                    assertCounts(counter, 1, 0, () -> ask(path + "?404"));
                    assertCounts(counter, 1, 1, () -> ask(path + "?500"));
                    assertCounts(counter, 1, 1, () -> ask(path + "?503"));
                    assertCounts(counter, 1, 1, () -> ask(path + "?throw"));
                }
            }
            assertCounts("jetty", 1, 0, () -> ask("/nowhere"));
        } finally {
            web.uninstall();
        }
    }

    @Test
    public void countsTheStatusesOfTheConfiguration() throws Exception {
        configs.setAndAwait("org.heartbeat", Map.of("HeartbeatErrors", "404, 500"));
        for (String counter : List.of("jetty", "http")) {
            assertCounts(counter, 1, 0, () -> ask("/service?503"));
            assertCounts(counter, 1, 1, () -> ask("/service?404"));
        }
    }

    @Test
    public void countsNoRequestsForLoadAndHealth() throws Exception {
        for (String counter : List.of("jetty", "http")) {
            assertCounts(counter, 0, 0, () -> {
                for (String path : List.of("/heartbeat/ready", "/heartbeat/metrics", "/heartbeat/targets", "/heartbeat")) {
                    ask(path);
                }
                RawHttp.ask(port, RawHttp.post("/heartbeat", "nonsense"));
                RawHttp.ask(port, RawHttp.post("/heartbeat", "v=1&ready=1&busy=1"));
            });
        }
    }

    @Test
    public void reportsLessCapacityWhileRequestsFailAndStaysReady() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(1);
        try (RawHttp kept = new RawHttp(port)) {
            Future<?> failing = clients.submit(() -> {
                while (!ended.get()) {
                    assertEquals(500, kept.send(get("/service?500")).answer().status());
                }
                return null;
            });
            String penalised = "v=1&ready=[1-3]&busy=\\d+&now=\\d+&errors=(9\\d\\d|1000)";
            String beat = listener.hearUntil(message -> message.matches(penalised)).message();
            assertTrue(beat, Integer.parseInt(beat.replaceAll(".*now=(\\d+).*", "$1")) > 20);
            assertEquals(200, status("/heartbeat/ready"));
            ended.set(true);
            failing.get(60, TimeUnit.SECONDS);
            listener.hearUntil(message -> !message.contains("errors"));
        } finally {
            clients.shutdownNow();
        }
    }

    /** Uses kept connections, whose clients do not notice the update. */
    @Test
    public void losesNoRequestAndNoBeatWhileTheCounterIsUpdatedUnderLoad() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS + 1);
        ScheduledExecutorService pacemaker = Executors.newSingleThreadScheduledExecutor();
        List<Long> control = new ArrayList<>();
        List<Listener.Heard> beats = new CopyOnWriteArrayList<>();
        long pace = TimeUnit.MILLISECONDS.toNanos(100);
        try {
            listener.skip();
            pacemaker.scheduleAtFixedRate(() -> control.add(System.nanoTime()), 0, pace, TimeUnit.NANOSECONDS);
            List<Future<?>> all = new ArrayList<>();
            // on a thread of its own, because the time of a beat is when it is read
            all.add(clients.submit(() -> {
                while (!ended.get()) {
                    beats.add(listener.hear());
                }
                return null;
            }));
            for (int i = 0; i < CLIENTS; i++) {
                all.add(clients.submit(() -> {
                    try (RawHttp kept = new RawHttp(port)) {
                        while (!ended.get()) {
                            assertEquals(200, kept.send(get("/service?200")).answer().status());
                            answered.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            Bundle jetty = Bundles.named(context, "org.heartbeat.jetty");
            for (int update = 0; update < 3; update++) {
                int heard = beats.size();
                Await.until(() -> beats.size() >= heard + 2);
                // the new bundle counts before the update returns
                int before = answered.get();
                jetty.update(Bundles.changed(jetty, "changed/" + update));
                int updated = answered.get();
                Await.until(() -> answered.get() >= updated + 20 * CLIENTS);
                long counted = Await.until(() -> counts("jetty").ended(), count -> count >= 19 * CLIENTS);
                assertTrue(counted + " of " + (answered.get() - before), counted <= answered.get() - before + 2 * CLIENTS);
            }
            ended.set(true);
            for (Future<?> client : all) {
                client.get(60, TimeUnit.SECONDS);
            }
            pacemaker.shutdown();
            assertTrue(pacemaker.awaitTermination(60, TimeUnit.SECONDS));
            Pace.assertEveryBeatCameOnce(beats, TimeUnit.SECONDS.toNanos(1), control, pace);
        } finally {
            ended.set(true);
            clients.shutdownNow();
            pacemaker.shutdownNow();
        }
    }

    /** Requests that clients send. */
    private interface Requests {
        void send() throws IOException;
    }

    private void assertCounts(String counter, int ended, int failed, Requests requests) throws IOException {
        RequestCounts before = counts(counter);
        String other = counter.equals("jetty") ? "http" : "jetty";
        long otherFailed = counts(other).failed() + failed;
        requests.send();
        // one more, as an answer may arrive before its request has ended
        ask("/service?200");
        RequestCounts after = Await.until(
                () -> counts(counter),
                counts -> counts.ended() > before.ended() + ended && counts.failed() >= before.failed() + failed);
        // the other counter may count a failure later, and is checked next
        Await.until(() -> counts(other).failed(), count -> count >= otherFailed);
        // requests sent before these may also have ended after their answers
        long counted = after.ended() - before.ended();
        assertTrue(counter + " counted " + counted, counted > ended);
        assertEquals(counter, failed, after.failed() - before.failed());
    }

    private RequestCounts counts(String counter) {
        try {
            Collection<ServiceReference<RequestCounter>> found =
                    context.getServiceReferences(RequestCounter.class, "(" + RequestCounter.NAME + "=" + counter + ")");
            return found.isEmpty() ? new RequestCounts(0, 0) : context.getService(found.iterator().next()).counts();
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void ask(String path) throws IOException {
        RawHttp.ask(port, get(path).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    }

    private int status(String path) {
        try {
            return RawHttp.ask(port, get(path)).status();
        } catch (IOException e) {
            return 0;
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }
}
