// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.servlet.Servlet;
import javax.servlet.ServletException;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.ServletCall;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class ReadinessTest {

    private static final Map<String, Object> PROPERTIES = Map.of("service.pid", "org.heartbeat.readiness");

    private final AtomicReference<Servlet> servlet = new AtomicReference<>();
    private final AtomicReference<Object> path = new AtomicReference<>();

    @Test
    void isReadyWithTheNumbersOfTheLastBeat() throws Exception {
        Readiness readiness = readiness();
        readiness.bindSender(KnownSender.saying(75, 0));
        ServletCall answer = ask("GET");
        assertEquals("200 ready 75 busy 0\n", answer.toString());
        assertEquals(
                Map.of("Cache-Control", "no-store", "Content-Length", "16", "Content-Type", "text/plain"), answer.headers());
        assertEquals("/heartbeat/ready", path.get());
    }

    @Test
    void isReadyWhileAllWorkersAreBusy() throws Exception {
        readiness().bindSender(KnownSender.saying(0, 75));
        assertEquals("200 ready 0 busy 75\n", ask("GET").toString());
    }

    @Test
    void isReadyWhileAllRequestsFail() throws Exception {
        KnownSender sender = KnownSender.saying(1, 74);
        sender.change(status -> status.failing(1, 75));
        readiness().bindSender(sender);
        assertEquals("200 ready 1 busy 74\n", ask("GET").toString());
    }

    @Test
    void answersAHeadWithTheSameHeaders() throws Exception {
        readiness().bindSender(KnownSender.saying(75, 0));
        assertEquals(ask("GET").headers(), ask("HEAD").headers());
    }

    @Test
    void isNotReadyWhileItDrains() throws Exception {
        Readiness readiness = readiness();
        KnownSender sender = KnownSender.saying(75, 0);
        readiness.bindSender(sender);
        sender.drain("operator", false);
        assertEquals("503 draining\n", ask("GET").toString());
        sender.resume("operator");
        assertEquals("200 ready 75 busy 0\n", ask("GET").toString());
        sender.change(KnownSender.Status::leaves);
        assertEquals("503 leaving\n", ask("GET").toString());
        assertEquals(1, sender.pollers().size());
    }

    @Test
    void isNotReadyWithoutAStatusOrASender() throws Exception {
        Readiness readiness = readiness();
        assertEquals("503 no sender\n", ask("GET").toString());
        KnownSender silent = KnownSender.silent();
        readiness.bindSender(silent);
        assertEquals("503 no status\n", ask("GET").toString());
        KnownSender other = KnownSender.saying(1, 1);
        readiness.bindSender(other);
        readiness.unbindSender(silent);
        assertEquals("200 ready 1 busy 1\n", ask("GET").toString());
        readiness.unbindSender(other);
        assertEquals("503 no sender\n", ask("GET").toString());
    }

    @Test
    void saysTheConfiguredStatusAndKeepsItWhenTheNextIsBad() throws Exception {
        try (LogLines log = new LogLines()) {
            Readiness readiness = readiness("HeartbeatUnreadyStatus", "404");
            assertEquals("404 no sender\n", ask("GET").toString());
            readiness.configure(Configs.of(ReadinessConfig.class, "HeartbeatUnreadyStatus", "200"), PROPERTIES);
            assertEquals("404 no sender\n", ask("GET").toString());
            assertEquals(
                    List.of("ERROR Configuration org.heartbeat.readiness rejected, the last good one stays in force:"
                            + " HeartbeatUnreadyStatus: \"200\" (expected: 400 ~ 599)"),
                    log.next());
        }
    }

    @Test
    void staysOffUntilThereIsAGoodConfiguration() throws Exception {
        try (LogLines log = new LogLines()) {
            Readiness readiness = readiness("HeartbeatUnreadyStatus", "no");
            assertNull(servlet.get());
            assertEquals(1, log.next().size());
            readiness.configure(Configs.of(ReadinessConfig.class), PROPERTIES);
            assertEquals("503 no sender\n", ask("GET").toString());
            readiness.close();
            assertNull(servlet.get());
        }
    }

    @Test
    void takesNoOtherMethods() throws Exception {
        readiness().bindSender(KnownSender.saying(75, 0));
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE")) {
            ServletCall answer = ask(method);
            assertEquals("405 method (expected: GET or HEAD)\n", answer.toString());
            assertEquals("GET, HEAD", answer.headers().get("Allow"));
        }
    }

    private ServletCall ask(String method) throws IOException, ServletException {
        return ServletCall.of(method, "/heartbeat/ready", "192.0.2.1").to(servlet.get());
    }

    private Readiness readiness(String... keysAndValues) {
        return new Readiness(context(), Configs.of(ReadinessConfig.class, keysAndValues), PROPERTIES);
    }

    private BundleContext context() {
        return proxy(BundleContext.class, (proxy, call, arguments) -> {
            assertEquals("registerService", call.getName());
            servlet.set((Servlet) arguments[1]);
            path.set(((Dictionary<?, ?>) arguments[2]).get("osgi.http.whiteboard.servlet.pattern"));
            return proxy(ServiceRegistration.class, (registration, change, nothing) -> {
                assertEquals("unregister", change.getName());
                servlet.set(null);
                return null;
            });
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
