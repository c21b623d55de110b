// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSelector;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.ServletCall;
import org.junit.jupiter.api.Test;

class MetricsFailuresTest {

    private final Metrics metrics = new Metrics("1.2.3");
    private final MetricsServlet servlet = new MetricsServlet(metrics, List::of, List::of);
    private final KnownSender sender = KnownSender.saying(75, 5);
    private final KnownMonitor monitor = KnownMonitor.of(KnownServer.at("192.0.2.11", 8181, 6, 4));

    @Test
    void leavesOutWhatFailsAndNothingElse() throws Exception {
        metrics.selectors.put(failing(ServerSelector.class), "foreign");
        try (LogLines log = new LogLines()) {
            metrics.sender.bind(failing(HeartbeatSender.class));
            metrics.monitor.bind(monitor);
            assertTrue(ask().contains("heartbeat_servers{state=\"up\"} 1\n"), ask());
            assertFalse(ask().contains("heartbeat_sender"), ask());
            metrics.sender.bind(sender);
            metrics.monitor.bind(failing(HeartbeatMonitor.class));
            assertTrue(ask().contains("heartbeat_sender_reported_ready_workers 75\n"), ask());
            assertFalse(ask().contains("heartbeat_server"), ask());
            metrics.monitor.bind(monitor);
            String last = ask();
            assertTrue(last.contains("heartbeat_servers{state=\"up\"} 1\n"), last);
            assertEquals(
                    List.of(
                            "WARN Metrics of the sender: omitted: java.lang.IllegalStateException: status",
                            "WARN Metrics of balancers: the selector \"foreign\" failed, so its last numbers stay:"
                                    + " java.lang.IllegalStateException: groups",
                            "INFO Metrics of the sender: written again",
                            "WARN Metrics of the monitor: omitted: java.lang.IllegalStateException: size",
                            "INFO Metrics of the monitor: written again"),
                    log.next().stream().map(line -> line.replaceFirst(" \\(\\d+ more times\\)", "")).toList());
        }
    }

    @Test
    void addsUpAddressesThatDifferByTheirZone() throws Exception {
        metrics.sender.bind(sender.target("[ff02::1%eth0]:27999", 7, 1).target("[ff02::1%eth1]:27999", 5, 0));
        metrics.monitor.bind(new KnownMonitor(List.of(), new KnownMonitor.Statistics(
                0, 0, 0, Map.of(), Map.of(), List.of(
                        new KnownMonitor.KnownSocket("[ff02::1%eth0]:27999", "", true, 3, OptionalLong.of(1)),
                        new KnownMonitor.KnownSocket("[ff02::1%eth1]:27999", "", true, 4, OptionalLong.of(0))))));
        String text = ask();
        for (String line : List.of(
                "heartbeat_sender_sent_beats_total{target=\"[ff02::1]:27999\"} 12\n",
                "heartbeat_sender_failed_beats_total{target=\"[ff02::1]:27999\"} 1\n",
                "heartbeat_socket_datagrams_total{address=\"[ff02::1]:27999\"} 7\n",
                "heartbeat_socket_dropped_datagrams_total{address=\"[ff02::1]:27999\"} 1\n")) {
            assertTrue(text.contains(line), text);
        }
        assertFalse(text.contains("%"), text);
    }

    @Test
    void answersOthersWhileAClientDoesNotRead() throws Exception {
        metrics.selectors.put(new KnownSelector(), "heartbeat");
        metrics.monitor.bind(monitor);
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch reading = new CountDownLatch(1);
        ServletCall slow = ServletCall.of("GET", MetricsServlet.METRICS, "127.0.0.1").beforeItReads(() -> {
            waiting.countDown();
            Await.until(() -> reading.getCount() == 0);
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<ServletCall> answer = thread.submit(() -> slow.to(servlet));
            assertTrue(waiting.await(30, TimeUnit.SECONDS));
            String others = CompletableFuture.supplyAsync(() -> {
                try {
                    return ask();
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            }).get(30, TimeUnit.SECONDS);
            reading.countDown();
            assertEquals(others.length(), answer.get(30, TimeUnit.SECONDS).body().length());
        } finally {
            reading.countDown();
            thread.shutdownNow();
        }
    }

    private String ask() throws Exception {
        ServletCall answer = ServletCall.of("GET", MetricsServlet.METRICS, "127.0.0.1").to(servlet);
        assertEquals(200, answer.status());
        return answer.body();
    }

    /** Returns a foreign service whose methods all throw. */
    private static <T> T failing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, call, arguments) -> {
            if (call.getDeclaringClass() == Object.class) {
                return call.getName().equals("hashCode") ? (Object) System.identityHashCode(proxy) : proxy == arguments[0];
            }
            throw new IllegalStateException(call.getName());
        }));
    }
}
