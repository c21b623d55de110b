// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.heartbeat.api.config.RejectedConfiguration;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
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
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** Sets each key of each configuration to values that Config Admin can store but no file can hold. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BadConfigurationIT {

    private static final String FACTORY = "org.heartbeat.status.jmx";

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin admin;

    /** A configuration that a bundle reads; the map says which keys are lists. */
    private record Read(Bundle bundle, String pid, Map<String, Boolean> keys) {}

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd(
                    "http", "heartbeat-monitor", "heartbeat-balancer", "heartbeat-haproxy", "heartbeat-readiness",
                    "heartbeat-metrics", "heartbeat-health", "heartbeat-status-jmx", "heartbeat-status-executor",
                    "heartbeat-status-httpd", "heartbeat-status-mix", "heartbeat-status-http")
        };
    }

    @Before
    public void haveAFactoryConfiguration() throws IOException {
        set(FACTORY, Map.of());
        Await.until(() -> Stream.of(context.getBundles())
                .flatMap(BadConfigurationIT::references)
                .anyMatch(service -> "jmx".equals(service.getProperty("heartbeat.status"))));
    }

    @Test
    public void rejectsValuesThatAreNoTextUntilTheNextConfigurationIsGood() throws Exception {
        int rejections = 0;
        for (Read read : read()) {
            activate(read.bundle());
            for (Map.Entry<String, Boolean> key : read.keys().entrySet()) {
                for (Map.Entry<Object, String> bad : bad(key.getValue()).entrySet()) {
                    set(read.pid(), Map.of(key.getKey(), bad.getKey()));
                    awaitRejection(read, key.getKey(), bad.getValue());
                    rejections++;
                }
            }
            set(read.pid(), Map.of());
            awaitNoRejection(read);
        }
        assertTrue("rejections: " + rejections, rejections > 150);
    }

    @Test
    public void comesUpWithTheFirstGoodConfigurationAfterABadOneAtTheStart() throws Exception {
        for (Read read : read()) {
            set(read.pid(), Map.of());
            List<String> services = services(read.bundle());
            String key = read.keys().keySet().iterator().next();
            read.bundle().stop();
            set(read.pid(), Map.of(key, "\0"));
            read.bundle().start();
            activate(read.bundle());
            awaitRejection(read, key, "no control characters");
            set(read.pid(), Map.of());
            awaitNoRejection(read);
            Await.until(() -> services(read.bundle()), services::equals);
        }
    }

    @Test
    public void appliesTheRealConfigurationAndItsChangesBesideACopy() throws Exception {
        for (Read read : read()) {
            if (!read.pid().equals(FACTORY)) {
                String key = read.keys().keySet().iterator().next();
                read.bundle().stop();
                var copy = admin.getFactoryConfiguration(read.pid(), "old", null);
                copy.update(new Hashtable<>());
                set(read.pid(), Map.of(key, "\0"));
                read.bundle().start();
                activate(read.bundle());
                awaitRejection(read, key, "no control characters");
                set(read.pid(), Map.of());
                awaitNoRejection(read);
                read.bundle().stop();
                copy.delete();
                read.bundle().start();
            }
        }
    }

    @Test
    public void appliesTheRealConfigurationToTheMonitorThatOthersFindBesideTwoCopies() throws Exception {
        String pid = "org.heartbeat.monitor";
        Bundle monitor = context.getServiceReference(HeartbeatMonitor.class).getBundle();
        monitor.stop();
        // SCR makes an instance of each, the second one first
        var old = admin.getFactoryConfiguration(pid, "old", null);
        var older = admin.getFactoryConfiguration(pid, "older", null);
        old.update(new Hashtable<>());
        older.update(new Hashtable<>());
        set(pid, Map.of("HeartbeatListen", "127.0.0.1:" + Ports.next()));
        try {
            monitor.start();
            Await.until(() -> Stream.ofNullable(context.getServiceReference(HeartbeatMonitor.class))
                    .map(context::getService)
                    .filter(Objects::nonNull)
                    .anyMatch(found -> found.statistics().sockets().size() == 1));
        } finally {
            monitor.stop();
            old.delete();
            older.delete();
            set(pid, Map.of());
            monitor.start();
        }
    }

    private static Map<Object, String> bad(boolean list) {
        Map<Object, String> bad = new LinkedHashMap<>();
        bad.put("x".repeat(1 << 20), "at most " + (list ? 65536 : 4096) + " characters");
        bad.put("a\0b", "no control characters");
        if (list) {
            bad.put(new String[] {"a", "\u001b[2J"}, "no control characters");
        } else {
            bad.put(new String[0], "one value");
            bad.put(new String[] {"1", "2"}, "one value");
        }
        return bad;
    }

    private void awaitRejection(Read read, String key, String rule) {
        String reason = Await.until(
                        () -> rejection(read.bundle()),
                        found -> found.filter(each -> each.reason().startsWith(key + ": ")
                                        && each.reason().endsWith("(expected: " + rule + ")"))
                                .isPresent())
                .orElseThrow()
                .reason();
        assertTrue(reason, reason.length() < 300 && reason.chars().noneMatch(Character::isISOControl));
    }

    private void awaitNoRejection(Read read) {
        assertEquals(Optional.empty(), Await.until(() -> rejection(read.bundle()), Optional::isEmpty));
    }

    private Optional<RejectedConfiguration> rejection(Bundle bundle) {
        return references(bundle)
                .filter(service -> classes(service).contains(RejectedConfiguration.class.getName()))
                .map(context::getService)
                .filter(Objects::nonNull)
                .map(RejectedConfiguration.class::cast)
                .findFirst();
    }

    /** Gets the services of delayed components, which are only activated on demand. */
    private void activate(Bundle bundle) {
        references(bundle).forEach(context::getService);
    }

    private static List<String> services(Bundle bundle) {
        return references(bundle).map(BadConfigurationIT::classes).sorted().toList();
    }

    private static String classes(ServiceReference<?> service) {
        return Arrays.toString((Object[]) service.getProperty("objectClass"));
    }

    private static Stream<ServiceReference<?>> references(Bundle bundle) {
        return Stream.ofNullable(bundle.getRegisteredServices()).flatMap(Arrays::stream);
    }

    private void set(String pid, Map<String, ?> values) throws IOException {
        Dictionary<String, Object> properties = new Hashtable<>(values);
        if (pid.equals(FACTORY)) {
            properties.put("Preset", properties.isEmpty() ? "jetty" : "");
            values.forEach(properties::put);
            admin.getFactoryConfiguration(pid, "bad", null).update(properties);
        } else {
            admin.getConfiguration(pid, null).update(properties);
        }
    }

    private List<Read> read() throws Exception {
        List<Read> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            Enumeration<?> entries = bundle.getSymbolicName().startsWith("org.heartbeat.")
                    ? bundle.findEntries("org/heartbeat", "*Config.class", true)
                    : null;
            while (entries != null && entries.hasMoreElements()) {
                String path = entries.nextElement().toString().replaceFirst(".*?/(org/heartbeat/.*)\\.class", "$1");
                Class<?> type = bundle.loadClass(path.replace('/', '.'));
                Field pid = type.getDeclaredField("PID");
                pid.setAccessible(true);
                Map<String, Boolean> keys = new TreeMap<>();
                // no configuration can override what this Karaf's environment sets
                Arrays.stream(type.getDeclaredMethods())
                        .filter(key -> System.getenv("ORG_HEARTBEAT_" + key.getName().toUpperCase(Locale.ROOT)) == null)
                        .forEach(key -> keys.put(key.getName().replace('_', '.'), key.getReturnType().isArray()));
                found.add(new Read(bundle, (String) pid.get(null), keys));
            }
        }
        assertTrue(found.toString(), found.size() >= 15);
        return found;
    }
}
