// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.HaproxyProcess;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two Karafs that beat and a third whose HTTP proxy balances them, each in a process with its own loopback address. If the machine
 * has HAProxy, it polls the agents of the two.
 */
class BalancedSiteIT {

    private static final int REQUESTS = 10_000;
    private static final int CLIENTS = 4;

    /** Several beats, so that a single late one on a busy machine does no harm. */
    private static final int STALE_SECONDS = 10;
    private static final int BEAT_SECONDS = 1;
    /** For a monitor and a balancer that share the machine with everything else that runs here. */
    private static final int SLACK_SECONDS = 4;

    /** The number of requests that find out which servers answer. */
    private static final int FEW = 8;

    /** Allows for more than a beat and for what else may vary on a busy machine; the shares differ from even ones by 0.2. */
    private static final double TOLERANCE = 0.08;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private URI site;
    private Path table;
    /** Runs {@code heartbeat:status} in the Karaf that balances. */
    private Callable<String> status;
    /** Null if the machine has no HAProxy. */
    private HaproxyProcess haproxy;

    @AfterEach
    void stopHaproxy() throws IOException {
        if (haproxy != null) {
            haproxy.close();
        }
    }

    @Test
    void spreadsByLoadAndDoesWithoutServersThatLeave() throws Exception {
        int beats = Ports.next();
        int proxyPort = Ports.next();
        BeatingKaraf large = new BeatingKaraf("127.0.0.2", 60);
        BeatingKaraf small = new BeatingKaraf("127.0.0.3", 30);
        small.waitForBalancers();
        site = URI.create("http://127.0.0.1:" + proxyPort + "/app/name.txt");
        int ssh = Ports.next();
        Path home = KarafProcess.stock("site-proxy", ssh);
        table = home.resolve("heartbeats");
        KarafProcess.httpOn(home, "127.0.0.1", proxyPort, 50);
        try (KarafProcess proxy = new KarafProcess(home, "server");
                KarafProcess largeKaraf = large.start();
                KarafProcess smallKaraf = small.start()) {
            status = () -> proxy.client(ssh, "heartbeat:status");
            proxy.install(ssh, "heartbeat-balancer http");
            KarafProcess.edit(home, "org.heartbeat.monitor.cfg",
                    "HeartbeatListen", "127.0.0.1:" + beats, "HeartbeatStorage", table.toString(),
                    "HeartbeatStaleAfter", STALE_SECONDS + "s", "HeartbeatForgetAfter", "120s");
            large.install(largeKaraf, beats);
            small.install(smallKaraf, beats);
            proxy.client(ssh, "http:proxy-add -b heartbeat /app http://" + large.authority() + "/app,http://"
                    + small.authority() + "/app");
            // until they beat, the proxy picks any of them
            Await.until(() -> number(large.address(), "ready") > 0 && number(small.address(), "ready") > 0);
            Await.until(() -> answers().keySet().containsAll(List.of(large.address(), small.address())));

            if (HaproxyProcess.isPresent()) {
                haproxy = new HaproxyProcess(
                        "default-server check inter 1s fall 1 rise 1 agent-check agent-inter 1s",
                        asked("large", large, largeKaraf), asked("small", small, smallKaraf));
                awaitHaproxy("large", BalancedSiteIT::takesWork);
                awaitHaproxy("small", BalancedSiteIT::takesWork);
            }

            spreadsByLoad(large, small);
            losesNoRequestWhenOneDrainsAndComesBack(large, small, smallKaraf);
            losesNoRequestWhenOneLeaves(large, small, smallKaraf);
            try (KarafProcess again = small.start()) {
                Await.until(() -> answers().containsKey(small.address()));
                failsNoLongerThanAKilledOneIsTakenForAlive(large, small, largeKaraf);
                again.terminate();
            }
            proxy.terminate();
        }
    }

    private void spreadsByLoad(BeatingKaraf large, BeatingKaraf small) throws Exception {
        Await.until(() -> Stream.of(large, small)
                .allMatch(each -> number(each.address(), "ready") >= 9 * number(each.address(), "busy")));
        Load before = new Load(large, small);
        Map<String, Integer> answers = request(REQUESTS);
        Load after = new Load(large, small);
        assertEquals(REQUESTS, answers.get(large.address()) + answers.get(small.address()), answers.toString());
        double expected = (before.share() + after.share()) / 2;
        double share = (double) answers.get(large.address()) / REQUESTS;
        System.out.println("Shares of " + REQUESTS + " requests: " + answers + ", by ready workers "
                + before + " before and " + after + " after them");
        assertEquals(expected, share, TOLERANCE, answers + ", ready " + before + " and " + after);
    }

    private void losesNoRequestWhenOneDrainsAndComesBack(BeatingKaraf large, BeatingKaraf small, KarafProcess draining)
            throws Exception {
        try (Traffic traffic = new Traffic(this::get)) {
            traffic.until(small.address());
            small.client(draining, "heartbeat:drain");
            Await.until(() -> number(small.address(), "ready") == 0 && isInBalancer(small, "draining"));
            traffic.awaitAllBegunBefore();
            assertEquals(0, traffic.ofNext(200, small.address()), "requests to one that drains");
            awaitHaproxy("small", server -> server.state() == HaproxyProcess.UP && server.weight() == 0);
            small.client(draining, "heartbeat:resume");
            traffic.until(small.address());
            awaitHaproxy("small", BalancedSiteIT::takesWork);
            traffic.end();
            System.out.println("Answers while " + small.address() + " drained and came back: " + traffic);
            traffic.assertOnly(large.address(), small.address());
        }
    }

    /** Sends requests without a break from before the Karaf is told to stop until its process is gone. */
    private void losesNoRequestWhenOneLeaves(BeatingKaraf large, BeatingKaraf small, KarafProcess leaving) throws Exception {
        try (Traffic traffic = new Traffic(this::get)) {
            traffic.awaitMore(200);
            leaving.terminate();
            traffic.awaitMore(200);
            traffic.end();
            System.out.println("Answers while " + small.address() + " left in order: " + traffic);
            traffic.assertOnly(large.address(), small.address());
        }
        assertEquals(Map.of(large.address(), 100), request(100));
    }

    private void failsNoLongerThanAKilledOneIsTakenForAlive(BeatingKaraf large, BeatingKaraf small, KarafProcess killed)
            throws Exception {
        AtomicLong lastError = new AtomicLong();
        try (Stalls stalls = new Stalls();
                Traffic traffic = new Traffic(() -> {
            String answer = get();
            if (!answer.startsWith("127.")) {
                lastError.set(System.nanoTime());
            }
            return answer;
        })) {
            traffic.awaitMore(200);
            long begin = System.nanoTime();
            killed.kill();
            // until the balancer itself calls it stale, a request may still try it
            Await.until(() -> isInBalancer(large, "stale"));
            long millis = (System.nanoTime() - begin) / 1_000_000;
            traffic.end();
            long lastMillis = Math.max(0, lastError.get() - begin) / 1_000_000;
            String told = "Answers from the kill of " + large.address() + " until it was stale, " + millis + " ms later: "
                    + traffic + ", last error " + lastMillis + " ms after it, " + stalls;
            System.out.println(told);
            // if the machine stood still, the monitor waits that much and some seconds longer for all servers
            assertTrue(lastMillis < (STALE_SECONDS + BEAT_SECONDS + SLACK_SECONDS) * 1000L + stalls.millisSince(begin), told);
        }
        assertEquals(Map.of(small.address(), 1000), request(1000));
        // found by HAProxy's own check, as the agent is gone as well
        awaitHaproxy("large", server -> server.state() == HaproxyProcess.DEAD);
        awaitHaproxy("small", BalancedSiteIT::takesWork);
    }

    /** Returns the line for a server whose agent HAProxy polls. */
    private static String asked(String name, BeatingKaraf karaf, KarafProcess process) throws Exception {
        int agent = Ports.next();
        karaf.client(process, "feature:install heartbeat-haproxy");
        karaf.edit("org.heartbeat.haproxy.cfg", "HeartbeatAgent", karaf.address() + ":" + agent);
        return "server " + name + " " + karaf.authority() + " weight 200 agent-port " + agent;
    }

    /** Returns whether its agent reports that it takes work: less than its full weight, as at least one worker is busy. */
    private static boolean takesWork(HaproxyProcess.Server server) {
        return server.state() == HaproxyProcess.UP && server.weight() > 0 && server.weight() < 200;
    }

    private void awaitHaproxy(String server, Predicate<HaproxyProcess.Server> expected) {
        if (haproxy != null) {
            haproxy.until(server, expected);
        }
    }

    /** Sends this many requests and counts the answers: the name of the server, or the status if that is not 200. */
    private Map<String, Integer> request(int count) throws InterruptedException, ExecutionException {
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        AtomicInteger left = new AtomicInteger(count);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            ends.add(clients.submit(() -> {
                while (left.getAndDecrement() > 0) {
                    answers.merge(get(), 1, Integer::sum);
                }
                return null;
            }));
        }
        clients.shutdown();
        for (Future<?> end : ends) {
            end.get();
        }
        return answers;
    }

    /** Returns a few answers, or none if the proxy does not exist yet. */
    private Map<String, Integer> answers() {
        try {
            return request(FEW);
        } catch (ExecutionException e) {
            return Map.of();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String get() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(site).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body() : "" + answer.statusCode();
    }

    private int number(String address, String key) {
        try {
            Matcher line = Pattern.compile("(?m)^#?" + Pattern.quote(address) + " .*&" + key + "=(\\d+)")
                    .matcher(Files.exists(table) ? Files.readString(table) : "");
            return line.find() ? Integer.parseInt(line.group(1)) : -1;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns whether the balancer itself, not only the table, has the server in this state. */
    private boolean isInBalancer(BeatingKaraf server, String state) {
        try {
            return status.call().contains(server.authority() + " " + state);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The numbers of ready workers in the table. */
    private final class Load {

        private final int large;
        private final int small;

        Load(BeatingKaraf large, BeatingKaraf small) {
            this.large = number(large.address(), "ready");
            this.small = number(small.address(), "ready");
        }

        double share() {
            return (double) large / (large + small);
        }

        @Override
        public String toString() {
            return large + ":" + small;
        }
    }
}
