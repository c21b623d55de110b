// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.cm.ConfigurationAdmin;

/** The monitor as a bundle with those that it needs, in a framework of its own. */
final class MonitorReceiver implements FloodReceiver {

    private static final List<String> BUNDLES = List.of(
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.configadmin",
            "org.apache.felix.scr",
            "org.heartbeat.codec",
            "org.heartbeat.monitor");

    /** The packages that the framework and its user share. */
    private static final String SHARED = "org.heartbeat.api.status;version=1.0.0,org.heartbeat.api.codec;version=1.0.0,"
            + "org.heartbeat.api.monitor;version=1.0.0,org.osgi.service.cm;version=1.6.1,org.slf4j;version=1.7.36";

    private static final long DEADLINE = 30_000_000_000L;
    private static final long PAUSE = 10_000_000;

    private final Path storage = Files.createTempDirectory("heartbeat-flood");
    private final Framework framework;
    private final HeartbeatMonitor monitor;

    /** Starts a monitor with room for a number of servers; it listens when this returns. */
    MonitorReceiver(int port, int servers, Forgery forgery) throws IOException {
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, storage.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED));
        try {
            framework.start();
            BundleContext context = framework.getBundleContext();
            List<Bundle> bundles = new ArrayList<>();
            for (String name : BUNDLES) {
                try (InputStream jar = MonitorReceiver.class.getResourceAsStream("/bundles/" + name + ".jar")) {
                    bundles.add(context.installBundle(name, jar));
                }
            }
            for (Bundle bundle : bundles) {
                bundle.start();
            }
            Dictionary<String, Object> said = new Hashtable<>();
            said.put("HeartbeatListen", "127.0.0.1:" + port);
            said.put("HeartbeatMaxServers", Integer.toString(servers));
            forgery.configuration(storage).forEach(said::put);
            service(context, ConfigurationAdmin.class)
                    .getConfiguration("org.heartbeat.monitor", null)
                    .update(said);
            monitor = service(context, HeartbeatMonitor.class);
            await("socket", () -> monitor.statistics().sockets().stream()
                    .filter(MonitorStatistics.Socket::open)
                    .findAny()
                    .orElse(null));
        } catch (BundleException e) {
            throw new IOException(e);
        }
    }

    private static <T> T service(BundleContext context, Class<T> type) throws IOException {
        return await(type.getSimpleName(), () -> {
            ServiceReference<T> reference = context.getServiceReference(type);
            return reference == null ? null : context.getService(reference);
        });
    }

    private static <T> T await(String what, Supplier<T> condition) throws IOException {
        long deadline = System.nanoTime() + DEADLINE;
        while (System.nanoTime() - deadline < 0) {
            T found = condition.get();
            if (found != null) {
                return found;
            }
            LockSupport.parkNanos(PAUSE);
        }
        throw new IOException("framework: no " + what + " (expected: within 30 s)");
    }

    @Override
    public long taken() {
        MonitorStatistics statistics = monitor.statistics();
        return statistics.accepted() + statistics.untrusted().values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() throws IOException {
        try {
            framework.stop();
            framework.waitForStop(DEADLINE / 1_000_000);
        } catch (BundleException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(storage)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
