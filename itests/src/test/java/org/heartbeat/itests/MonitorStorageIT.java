// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.testing.Ports;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** An unmodified httpd that balances by the monitor's file and has no monitor of its own. */
@RunWith(PaxExamWithHttpd.class)
@ExamReactorStrategy(PerClass.class)
public class MonitorStorageIT {

    private static final String FIRST = "127.3.0.1";
    private static final String SECOND = "127.3.0.2";
    private static final String REST = "&busy=1&lastseen=\\d+(&port=\\d+)?";
    private static final List<String> BOTH = List.of(FIRST + " &ready=10" + REST, SECOND + " &ready=30" + REST);
    private static final int REQUESTS = 1500;
    /** In milliseconds; without stalls the servers are silent for four to five seconds. */
    private static final int MOST_STALLED = 4000;

    @Inject
    private BundleContext context;

    private Monitored monitored;
    private Beats beats;
    private Path folder;
    private Path file;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore answered = new Semaphore(0);

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd("heartbeat-monitor"),
            // for the servers in this JVM: without it each answer takes 40 ms
            systemProperty("sun.net.httpserver.nodelay").value("true")
        };
    }

    @Before
    public void listen() throws IOException, InterruptedException {
        monitored = new Monitored(context);
        // httpd runs as another user and needs to enter it
        folder = Files.createTempDirectory("monitor");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        file = folder.resolve("heartbeats");
        int port = Ports.next();
        new Configs(context)
                .set(
                        "org.heartbeat.monitor",
                        Map.of(
                                "HeartbeatListen", "127.0.0.1:" + port,
                                "HeartbeatStorage", file.toString(),
                                "HeartbeatSteady", "off"));
        beats = new Beats(port);
        beats.regularly(FIRST, "v=1&ready=10&busy=1");
        beats.regularly(SECOND, "v=1&ready=30&busy=1");
    }

    @After
    public void rest() throws IOException {
        threads.shutdownNow();
        new Configs(context).set("org.heartbeat.monitor", Map.of("HeartbeatListen", "", "HeartbeatStorage", ""));
        beats.close();
        monitored.close();
    }

    @Test
    public void httpdBalancesByTheFileAlsoWhileTheMonitorIsRestarted() throws Exception {
        awaitFile(0);
        HttpServer first = server(FIRST);
        HttpServer second = server(SECOND);
        try (Httpd httpd = new Httpd(
                "HeartbeatMaxServers 0",
                "HeartbeatStorage " + file,
                "<Proxy balancer://site>",
                "BalancerMember http://" + FIRST + ":" + first.getAddress().getPort(),
                "BalancerMember http://" + SECOND + ":" + second.getAddress().getPort(),
                "ProxySet lbmethod=heartbeat",
                "</Proxy>",
                "ProxyPass /where balancer://site/where")) {
            assertTrue("first answer", httpd.get("/where").startsWith("200 "));
            Map<String, Integer> answers;
            try (Stalls stalls = new Stalls()) {
                long begin = System.nanoTime();
                answers = askUntil(threads.submit(this::restartTwice), httpd);
                if (stalls.millisSince(begin) > MOST_STALLED) {
                    // httpd gives up on a server after 10 s
                    answers.remove("503 ");
                }
            }
            assertEquals("answers " + answers, Set.of("200 " + FIRST, "200 " + SECOND), answers.keySet());
            double count = answers.get("200 " + FIRST) + answers.get("200 " + SECOND);
            // httpd adds one worker to the last member
            double share = 10 / 41.0;
            double deviation = Math.sqrt(share * (1 - share) / count);
            System.out.printf("%s, the first had %.4f of them and should have %.4f, the deviation is %.4f%n",
                    answers, answers.get("200 " + FIRST) / count, share, deviation);
            assertEquals("share of the first in " + answers, share, answers.get("200 " + FIRST) / count, 6 * deviation);
        } finally {
            first.stop(0);
            second.stop(0);
        }
    }

    private Void restartTwice() throws Exception {
        Bundle monitor = Arrays.stream(context.getBundles())
                .filter(candidate -> "org.heartbeat.monitor".equals(candidate.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        answered.acquire(REQUESTS / 3);
        restart(() -> {
            monitor.stop();
            // requests while only the stopped monitor's file is left
            answered.drainPermits();
            answered.acquire(REQUESTS / 30);
            monitor.start();
            return null;
        });
        restart(() -> {
            monitor.update();
            return null;
        });
        return null;
    }

    private void restart(Callable<Void> how) throws Exception {
        // without beats it only has what it read; keep this short, as httpd gives up on a server after 10 s
        beats.quiet(true);
        how.call();
        monitored.until("that has read the file", MonitorStorageIT::knowsBothWithoutBeats);
        beats.quiet(false);
        awaitFile(System.currentTimeMillis());
        monitored.server(FIRST, 0, server -> server.beats() > 1);
        monitored.server(SECOND, 0, server -> server.beats() > 1);
        answered.drainPermits();
        answered.acquire(REQUESTS / 3);
    }

    private static boolean knowsBothWithoutBeats(HeartbeatMonitor monitor) {
        return monitor.servers().stream().filter(server -> server.beats() == 0).count() == 2;
    }

    /** Sends requests without a pause until the task is done, and returns how often each answer came. */
    private Map<String, Integer> askUntil(Future<?> done, Httpd httpd) throws Exception {
        Map<String, Integer> answers = new TreeMap<>();
        int count = 0;
        while (!done.isDone() || count < REQUESTS) {
            answers.merge(httpd.get("/where"), 1, Integer::sum);
            answered.release();
            count++;
        }
        done.get();
        return answers;
    }

    /** Waits until the file was written at that time or later with both servers; fails if it ever lacks one. */
    private void awaitFile(long since) throws IOException, InterruptedException {
        String last = "none";
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); System.nanoTime() < deadline; ) {
            if (Files.exists(file)) {
                long written = Files.getLastModifiedTime(file).toMillis();
                last = Files.readString(file);
                List<String> lines = last.lines().sorted().toList();
                boolean both = lines.size() == 2 && lines.get(0).matches(BOTH.get(0)) && lines.get(1).matches(BOTH.get(1));
                if (both && written >= since) {
                    return;
                }
                assertTrue("file of the monitor: " + last, both || since == 0);
            }
            beats.awaitRounds(1);
        }
        throw new AssertionError("file of the monitor: " + last);
    }

    private static HttpServer server(String address) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        server.createContext("/where", exchange -> {
            exchange.sendResponseHeaders(200, address.length());
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(address.getBytes(US_ASCII));
            }
        });
        server.start();
        return server;
    }
}
