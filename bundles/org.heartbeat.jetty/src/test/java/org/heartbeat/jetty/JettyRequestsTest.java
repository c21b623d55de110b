// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpChannel;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("deprecation")
class JettyRequestsTest {

    private static final int CLIENTS = 20;

    private final JettyRequests requests = new JettyRequests(Map.of());
    private Jetty jetty;

    @BeforeEach
    void start() throws Exception {
        jetty = new Jetty();
        jetty.configuration.addCustomizer(requests);
        // the first request installs the hook in the connector, and is not counted
        jetty.get("200");
    }

    @AfterEach
    void stop() throws Exception {
        jetty.close();
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "304, 0", "404, 0", "499, 0", "500, 1", "501, 0", "502, 1", "503, 1", "504, 1", "505, 0"})
    void countsARequestAsFailedByItsStatus(int status, int failed) throws IOException {
        assertEquals(status, jetty.get("" + status));
        awaitCounts(1, failed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "unavailable", "lateThrow", "short", "async500", "timeout"})
    void countsARequestAsFailedThatTheApplicationFails(String way) throws IOException {
        try (Jetty.Client client = jetty.client()) {
            client.send("GET /" + way + " HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitCounts(1, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "lateThrow", "short"})
    void countsAnApplicationThatThrowsWhateverTheStatuses(String way) throws IOException {
        requests.configure(Map.of("HeartbeatErrors", "503"));
        try (Jetty.Client client = jetty.client()) {
            client.send("GET /" + way + " HTTP/1.1\r\nHost: x\r\n\r\n");
            awaitCounts(1, 1);
        }
    }

    @Test
    void takesTheStatusesFromTheConfiguration() throws IOException {
        requests.configure(Map.of("HeartbeatErrors", "404"));
        jetty.get("404");
        jetty.get("500");
        awaitCounts(2, 1);
        requests.configure(Map.of("HeartbeatErrors", "many"));
        jetty.get("404");
        awaitCounts(3, 2);
        requests.configure(Map.of("HeartbeatErrors", "", "service.factoryPid", "org.heartbeat"));
        jetty.get("404");
        awaitCounts(4, 3);
        requests.configure(Map.of());
        jetty.get("404");
        awaitCounts(5, 3);
    }

    @Test
    void takesTheStatusThatWasSent() throws IOException {
        assertEquals(200, jetty.get("late"));
        awaitCounts(1, 0);
    }

    @Test
    void doesNotCountRequestsForLoadAndHealth() throws IOException {
        assertEquals(503, jetty.get("ours"));
        jetty.get("200");
        awaitCounts(1, 0);
    }

    @Test
    void doesNotCountARequestWhoseClientReadsNoAnswer() throws Exception {
        Jetty.Client client = jetty.client();
        client.send("GET /much HTTP/1.1\r\nHost: x\r\n\r\n");
        assertEquals('H', client.first());
        client.reset();
        assertClientDoesNotCount();
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "readAndSay500"})
    void doesNotCountARequestWhoseClientSendsNoWholeBody(String way) throws Exception {
        Jetty.Client client = jetty.client();
        client.send("POST /" + way + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx");
        client.close();
        assertClientDoesNotCount();
    }

    private void assertClientDoesNotCount() throws InterruptedException, IOException {
        assertTrue(jetty.clientGone.await(30, TimeUnit.SECONDS));
        Await.until(() -> jetty.connector.getConnectedEndPoints().isEmpty());
        jetty.get("200");
        awaitCounts(1, 0);
    }

    /** Sends 20 requests to each of five versions; the next customizer replaces each version while requests are in flight. */
    private int requestsOfAClient(CyclicBarrier swapped) throws Exception {
        int answered = 0;
        try (Jetty.Client client = jetty.client()) {
            for (int version = 0; version < 5; version++) {
                for (int n = 0; n < 20; n++) {
                    answered += client.get(n % 2 == 0 ? "200" : "500") > 0 ? 1 : 0;
                    assertFalse(client.asksToClose);
                }
                swapped.await();
            }
        }
        return answered;
    }

    @Test
    void hearsEachRequestOnceAndLosesNoneWhileItsBundleIsUpdatedUnderLoad() throws Exception {
        List<JettyRequests> versions = new ArrayList<>(List.of(requests));
        List<Callable<Integer>> clients = new ArrayList<>();
        CyclicBarrier swapped = new CyclicBarrier(CLIENTS + 1);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(() -> requestsOfAClient(swapped));
        }
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Integer>> answers = clients.stream().map(threads::submit).toList();
            for (int version = 0; version < 5; version++) {
                swapped.await(30, TimeUnit.SECONDS);
                JettyRequests next = new JettyRequests(Map.of());
                jetty.configuration.addCustomizer(next);
                jetty.configuration.getCustomizers().remove(versions.get(version));
                versions.add(next);
            }
            for (Future<Integer> answer : answers) {
                assertEquals(100, answer.get(30, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, jetty.connector.getBeans(HttpChannel.TransientListeners.class).size());
        // for a moment there may be two, which then both count a request
        Await.until(() -> versions.stream().mapToLong(version -> version.counts().ended()).sum(),
                ended -> ended >= CLIENTS * 100);
        assertTrue(versions.stream().allMatch(v -> v == versions.get(5) || v.counts().ended() >= CLIENTS * 10), versions::toString);
    }

    @Test
    void countsOnceWhereManyComeAtTheSameTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int round = 0; round < 5; round++) {
                try (Jetty fresh = new Jetty()) {
                    JettyRequests counter = new JettyRequests(Map.of());
                    fresh.configuration.addCustomizer(counter);
                    CyclicBarrier together = new CyclicBarrier(CLIENTS);
                    List<Future<Integer>> answers = new ArrayList<>();
                    for (int i = 0; i < CLIENTS; i++) {
                        answers.add(threads.submit(() -> {
                            together.await();
                            return fresh.get("200");
                        }));
                    }
                    for (Future<Integer> answer : answers) {
                        assertEquals(200, answer.get(30, TimeUnit.SECONDS));
                    }
                    assertEquals(1, fresh.connector.getBeans(HttpChannel.TransientListeners.class).size());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void asksAConnectionThatIsOlderThanTheHookToCloseAndHearsTheNext() throws Exception {
        try (Jetty fresh = new Jetty();
                Jetty.Client old = fresh.client();
                Jetty.Client upgrading = fresh.client()) {
            assertEquals(200, old.get("200"));
            assertEquals(200, upgrading.get("200"));
            fresh.configuration.addCustomizer(requests);
            assertEquals(200, old.get("200"));
            assertTrue(old.asksToClose);
            upgrading.send("GET /200 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
            assertEquals(200, upgrading.answer());
            assertFalse(upgrading.asksToClose);
            assertEquals(new RequestCounts(0, 0), requests.counts());
            try (Jetty.Client next = fresh.client()) {
                next.get("200");
                next.get("200");
                assertFalse(next.asksToClose);
            }
            awaitCounts(2, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, X-Forwarded-For: ", "1, X-Forwarded-For: ", "0, Forwarded: for=", "1, Forwarded: for="})
    void keepsThePeerOfAConnectionWhateverHeadersSay(int place, String header) throws IOException {
        jetty.configuration.getCustomizers().add(place, new ForwardedRequestCustomizer());
        try (LogLines log = new LogLines(); Jetty.Client client = jetty.client()) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /peer HTTP/1.1\r\nHost: x\r\n" + header + "192.0.2.66\r\n\r\n");
                client.answer();
                assertEquals("192.0.2.66 by /127.0.0.1", jetty.client);
            }
            assertEquals(
                    List.of("WARN Headers of requests replace the addresses of clients"
                            + " (org.osgi.service.http.checkForwardedHeaders = true in etc/org.ops4j.pax.web.cfg);"
                            + " HeartbeatAllow and HeartbeatTrustedProxies use the peer of the connection"),
                    log.next());
        }
    }

    @Test
    void saysNothingWhereHeadersReplaceNothing() throws IOException {
        try (LogLines log = new LogLines(); Jetty.Client client = jetty.client()) {
            client.send("GET /peer HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n");
            client.answer();
            assertEquals("127.0.0.1 by /127.0.0.1", jetty.client);
            assertEquals(List.of(), log.next());
        }
    }

    private void awaitCounts(long ended, long failed) {
        assertEquals(new RequestCounts(ended, failed), Await.until(requests::counts, counts -> counts.ended() >= ended));
    }
}
