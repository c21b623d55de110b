// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.config.RejectedConfiguration;
import org.heartbeat.testing.KnownSelector;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

class ServicesTest {

    private final Map<ServiceReference<?>, Object> services = new LinkedHashMap<>();
    private String filter;

    /** A framework with these services, for any filter. */
    private final BundleContext bundles = proxy(BundleContext.class, (proxy, call, arguments) -> {
        if (call.getName().equals("getService")) {
            return services.get(arguments[0]);
        }
        filter = (String) arguments[1];
        return services.keySet();
    });

    private void add(int ranking, Object service) {
        services.put(
                proxy(ServiceReference.class, (proxy, call, arguments) -> switch (call.getName()) {
                    case "compareTo" -> Integer.compare(ranking, Integer.parseInt(arguments[0].toString()));
                    case "toString" -> Integer.toString(ranking);
                    case "hashCode" -> ranking;
                    default -> proxy == arguments[0];
                }),
                service);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(ServicesTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Test
    void findsTheSelectorOfItsNameWithTheHighestRanking() {
        assertEquals(Optional.empty(), new Services(bundles).selector());
        ServerSelector best = new KnownSelector();
        add(0, new KnownSelector());
        add(100, best);
        assertEquals(Optional.of(best), new Services(bundles).selector());
        assertEquals("(heartbeat.selector=heartbeat)", filter);
    }

    @Test
    void reportsEachRejectedConfigurationAndWhatIsInForceInstead() {
        add(0, new RejectedConfiguration(
                "org.heartbeat.status.fixed",
                Optional.of("file:/k/etc/org.heartbeat.status.fixed.cfg"),
                "Ready: \"x\" (expected: 1)",
                Instant.EPOCH, true));
        add(1, new RejectedConfiguration(
                "org.heartbeat", Optional.empty(), "HeartbeatInterval: \"1ms\" (expected: 100ms ~ 1h)", Instant.EPOCH, false));
        // its bundle stopped in between
        add(2, null);
        Findings findings = new Findings();
        Configurations.rejected(findings, new Services(bundles).rejected());
        assertEquals(
                List.of(
                        "The configuration org.heartbeat was rejected: HeartbeatInterval: \"1ms\" (expected: 100ms ~ 1h).",
                        "There has been no good one since the start, so this part is off until you correct the value.",
                        "The configuration /k/etc/org.heartbeat.status.fixed.cfg was rejected: Ready: \"x\" (expected: 1).",
                        "The last good one stays in force until Karaf or the bundle restarts. Correct the value before that."),
                findings.all().stream().flatMap(one -> List.of(one.problem(), one.advice()).stream()).toList());
    }
}
