// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import javax.servlet.Servlet;
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
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.http.HttpService;
import org.osgi.service.http.context.ServletContextHelper;

/** Beats with the HTTP requests in flight, wherever in a Karaf they are served. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HttpStatusIT extends SendingKaraf {

    @Inject
    private HttpService http;

    @Inject
    private ServiceComponentRuntime components;

    private final List<HangingRequest> requests = new ArrayList<>();
    private final List<ServiceRegistration<?>> services = new ArrayList<>();

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd("heartbeat-status-http", "pax-web-war")};
    }

    @Before
    public void beat() throws IOException {
        send("HeartbeatInterval", "100ms");
        hearBusy(0);
    }

    @After
    public void rest() throws IOException {
        for (HangingRequest request : requests) {
            request.close();
        }
        services.forEach(ServiceRegistration::unregister);
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", ""));
    }

    @Test
    public void countsInServletsOfTheHttpService() throws Exception {
        http.registerServlet("/service", new HangingServlet(), null, null);
        try {
            // not asynchronous: the HTTP service cannot be told that a servlet supports it
            assertCounted("/service", List.of("sync", "throw"));
        } finally {
            http.unregister("/service");
        }
    }

    @Test
    public void countsInServletsOfTheWhiteboard() throws IOException {
        registerServlet("(osgi.http.whiteboard.context.name=default)");
        assertCounted("/whiteboard");
    }

    @Test
    public void countsInAWhiteboardContextWithAPathOfItsOwn() throws IOException {
        ServletContextHelper helper = new ServletContextHelper(context.getBundle()) {};
        services.add(context.registerService(
                ServletContextHelper.class,
                helper,
                new Hashtable<>(Map.of(
                        "osgi.http.whiteboard.context.name", "own", "osgi.http.whiteboard.context.path", "/own"))));
        registerServlet("(osgi.http.whiteboard.context.name=own)");
        assertCounted("/own/whiteboard", List.of("sync", "async"));
    }

    @Test
    public void countsInAWebBundle() throws IOException, BundleException {
        Bundle web = context.installBundle("web", new ByteArrayInputStream(WebBundle.of("/web", HangingServlet.class, Map.of())));
        try {
            web.start();
            assertCounted("/web/servlet");
        } finally {
            web.uninstall();
        }
    }

    @Test
    public void countsInServletsOfTheWhiteboardAlsoWhereOnlyTheFilterDoes() throws Exception {
        registerServlet("(osgi.http.whiteboard.context.name=default)");
        // simulates an HTTP Whiteboard older than 1.1, which has no preprocessors
        disable(
                "org.heartbeat.status.http.RequestPreprocessor",
                () -> assertCounted("/whiteboard", List.of("sync", "async")));
    }

    @Test
    public void countsInServletsOfTheWhiteboardAlsoWhereOnlyThePreprocessorDoes() throws Exception {
        registerServlet("(osgi.http.whiteboard.context.name=default)");
        disable("org.heartbeat.status.http.RequestFilter", () -> assertCounted("/whiteboard", List.of("sync", "async")));
    }

    @Test
    public void refusesABadConfigurationAndKeepsTheLastGoodOne() throws IOException {
        configs.set("org.heartbeat.status.http", Map.of("MaxRequestWorkers", "7"));
        listener.hearUntil("v=1&ready=7&busy=0"::equals);
        configs.set("org.heartbeat.status.http", Map.of("MaxRequestWorkers", "many"));
        Await.until(() -> KarafLog.count("MaxRequestWorkers: \"many\" (expected: 1 ~ 2147483647)") > 0);
        listener.skip();
        assertEquals("v=1&ready=7&busy=0", listener.hear().message());
        configs.set("org.heartbeat.status.http", Map.of("MaxRequestWorkers", "200"));
        hearBusy(0);
    }

    private void assertCounted(String path) throws IOException {
        assertCounted(path, List.of("sync", "throw", "async", "dispatch", "asyncThrow"));
        HangingRequest late = request(path, "timeout");
        hearBusyOnce(1);
        assertEquals("500", late.answer());
        hearBusy(0);
    }

    /** Holds one request and then a dozen in each of these ways, checks the beats, and lets the requests end. */
    private void assertCounted(String path, List<String> ways) throws IOException {
        awaitCounted(path);
        hearBusy(0);
        for (String way : ways) {
            for (int count : new int[] {1, 12}) {
                List<HangingRequest> held = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    held.add(request(path, way));
                }
                hearBusy(count);
                for (HangingRequest request : held) {
                    request.letGo();
                }
                for (HangingRequest request : held) {
                    assertEquals(way, way.endsWith("hrow") ? "500" : "200", request.answer());
                }
                hearBusy(0);
            }
        }
    }

    /** Waits for a beat with this many busy workers, and asserts that the next two are the same. */
    private void hearBusy(int busy) throws IOException {
        hearBusyOnce(busy);
        assertEquals(beat(busy), listener.hear().message());
        assertEquals(beat(busy), listener.hear().message());
    }

    private void hearBusyOnce(int busy) throws IOException {
        listener.skip();
        listener.hearUntil(beat(busy)::equals);
    }

    private static String beat(int busy) {
        return "v=1&ready=" + (200 - busy) + "&busy=" + busy;
    }

    private void registerServlet(String select) {
        services.add(context.registerService(
                Servlet.class,
                new HangingServlet(),
                new Hashtable<>(Map.of(
                        "osgi.http.whiteboard.servlet.pattern", "/whiteboard",
                        "osgi.http.whiteboard.servlet.asyncSupported", true,
                        "osgi.http.whiteboard.context.select", select))));
    }

    /** Waits until requests are counted: Pax Web registers servlets, and for a new context also filters, on other threads. */
    private void awaitCounted(String path) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            HangingRequest request = request(path, "sync");
            listener.skip();
            boolean counted = false;
            for (int beat = 0; beat < 3; beat++) {
                counted |= listener.hear().message().equals(beat(1));
            }
            request.letGo();
            if (request.answer().equals("200") && counted) {
                return;
            }
        }
        throw new AssertionError("no servlet that is counted at " + path);
    }

    /** An action to run while a component is disabled. */
    private interface Meanwhile {
        void run() throws IOException;
    }

    private void disable(String component, Meanwhile meanwhile) throws Exception {
        Bundle bundle = Arrays.stream(context.getBundles())
                .filter(candidate -> "org.heartbeat.status.http".equals(candidate.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        ComponentDescriptionDTO description = components.getComponentDescriptionDTO(bundle, component);
        components.disableComponent(description).getValue();
        try {
            meanwhile.run();
        } finally {
            components.enableComponent(description).getValue();
        }
    }

    private HangingRequest request(String path, String way) throws IOException {
        int port = Integer.parseInt((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
        HangingRequest request = new HangingRequest(port, path + "?" + way);
        requests.add(request);
        return request;
    }
}
