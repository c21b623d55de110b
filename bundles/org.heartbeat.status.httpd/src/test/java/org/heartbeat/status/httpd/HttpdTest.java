// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.net.Url;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpdTest {

    /** The response of httpd 2.4.71. */
    private static final String PAGE = """
            127.0.0.1
            ServerVersion: Apache/2.4.71 (Debian)
            ServerMPM: event
            Server Built: 2026-11-12T08:58:41
            Uptime: 1
            ReqPerSec: 0
            BytesPerSec: 0
            BusyWorkers: 13
            GracefulWorkers: 2
            IdleWorkers: 12
            Processes: 1
            Scoreboard: R__RRRRRRRRRR_RW_________
            """;

    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private HttpServer server;
    private Httpd httpd;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(handlers);
        server.start();
        httpd = httpdWithin(LONG);
    }

    @AfterEach
    void close() {
        end.countDown();
        httpd.close();
        server.stop(0);
        handlers.shutdownNow();
    }

    @Test
    void tellsIdleWorkersAsReadyAndBusyWorkersAsBusy() {
        answer(200, PAGE);
        assertEquals(new WorkerStatus(12, 13), httpd.status());
        assertEquals(new WorkerStatus(12, 13), httpd.status());
    }

    @Test
    void readsLinesThatEndWithCarriageReturnsToo() {
        answer(200, PAGE.replace("\n", "\r\n"));
        assertEquals(new WorkerStatus(12, 13), httpd.status());
    }

    @Test
    void asksForThePageByAPlainRequest() {
        List<String> seen = new CopyOnWriteArrayList<>();
        handle(exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getProtocol() + " "
                    + exchange.getRequestHeaders().get("Upgrade"));
            send(exchange, 200, PAGE);
        });
        httpd.status();
        assertEquals(List.of("GET /server-status?auto HTTP/1.1 null"), seen);
    }

    @ParameterizedTest
    @CsvSource({"Idle", "Busy"})
    void hasNoStatusWhereALineIsMissing(String which) {
        answer(200, PAGE.replace(which + "Workers:", which + "Lines:"));
        assertEquals(
                page() + ": the page has no line \"" + which
                        + "Workers:\" (expected: the machine-readable page of mod_status, whose URL ends with ?auto)",
                messageOfNoStatus());
    }

    @Test
    void hasNoStatusWhereThePageIsThatForPeople() {
        answer(200, "<dt>1 requests currently being processed, 0 workers gracefully restarting, 24 idle workers</dt>");
        assertTrue(messageOfNoStatus().contains("URL ends with ?auto"), this::messageOfNoStatus);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.5", "many", "2147483648", "99999999999999999999", "\u00b2"})
    void hasNoStatusWhereAValueIsNoNumberOfWorkers(String value) {
        answer(200, PAGE.replace("BusyWorkers: 13", "BusyWorkers: " + value));
        assertEquals(page() + ": BusyWorkers: \"" + value + "\" (expected: 0 ~ 2147483647)", messageOfNoStatus());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "301|; redirects are not followed, so set the URL that it redirects to",
                "302|; redirects are not followed, so set the URL that it redirects to",
                "401|; allow this address in httpd's configuration beside SetHandler server-status",
                "403|; allow this address in httpd's configuration beside SetHandler server-status",
                "404|; load mod_status and give this location SetHandler server-status",
                "204|''",
                "500|''",
                "503|''"
            })
    void hasNoStatusWhereTheAnswerIsNotAPage(int code, String remedy) {
        handle(exchange -> {
            exchange.getResponseHeaders().set("Location", page());
            exchange.sendResponseHeaders(code, -1);
            exchange.close();
        });
        assertEquals(page() + ": answered with status " + code + " (expected: 200" + remedy + ")", messageOfNoStatus());
    }

    @Test
    void hasNoStatusWhereNobodyListens() {
        String page = "http://" + Loopback.address() + ":1/server-status?auto";
        httpd.apply(settings(page, LONG));
        assertEquals(
                page + ": no answer, ConnectException: Connection refused (expected: a running httpd)", messageOfNoStatus());
    }

    @Test
    void hasNoStatusWhereNoAnswerComesInTime() {
        handle(exchange -> awaitEnd());
        httpd = httpdWithin(Duration.ofMillis(50));
        assertEquals(
                page() + ": no answer within 50ms (expected: an httpd with an idle worker;"
                        + " ServerStatusTimeout limits the time)",
                messageOfNoStatus());
    }

    @Test
    void hasNoStatusWhereAnAnswerBeginsAndHangs() {
        handle(exchange -> {
            exchange.sendResponseHeaders(200, PAGE.length());
            exchange.getResponseBody().write(PAGE.getBytes(ISO_8859_1), 0, 20);
            exchange.getResponseBody().flush();
            awaitEnd();
        });
        httpd = httpdWithin(Duration.ofMillis(50));
        assertTrue(messageOfNoStatus().contains(": no answer within 50ms "), this::messageOfNoStatus);
    }

    @Test
    void closesTheConnectionOfAnAnswerThatDoesNotEnd() throws InterruptedException {
        CountDownLatch givenUp = new CountDownLatch(1);
        handle(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (end.getCount() > 0) {
                    body.write('\n');
                    body.flush();
                }
            } catch (IOException e) {
                givenUp.countDown();
            }
        });
        httpd = httpdWithin(Duration.ofMillis(50));
        // on a busy machine it may give up before it has asked
        Await.until(() -> {
            assertTrue(messageOfNoStatus().contains(": no answer"), this::messageOfNoStatus);
            return givenUp.getCount() == 0;
        });
    }

    @Test
    void tellsTheStatusAgainAfterOneThatFailed() {
        answer(503, "");
        assertThrows(IllegalStateException.class, httpd::status);
        server.removeContext("/server-status");
        answer(200, PAGE);
        assertEquals(new WorkerStatus(12, 13), httpd.status());
    }

    @Test
    void givesUpWhenItIsInterrupted() {
        Thread asking = Thread.currentThread();
        handle(exchange -> {
            asking.interrupt();
            awaitEnd();
        });
        String message = messageOfNoStatus();
        assertTrue(Thread.interrupted(), "the interruption was forgotten");
        assertEquals(page() + ": interrupted while the page was read", message);
    }

    @Test
    void asksForTheNewPageWhenTheSettingsChange() {
        answer(200, PAGE);
        assertEquals(new WorkerStatus(12, 13), httpd.status());
        String other = page().replace("server-status", "other");
        httpd.apply(settings(other, LONG));
        assertTrue(messageOfNoStatus().startsWith(other + ": "), this::messageOfNoStatus);
    }

    @Test
    void followsTheNameOfItsHostToAnotherAddress() throws IOException {
        answer(200, PAGE);
        int port = server.getAddress().getPort();
        HttpServer other = HttpServer.create(new InetSocketAddress(Loopback.address(), port), 0);
        other.createContext("/server-status", exchange -> send(exchange, 200, PAGE.replace("BusyWorkers: 13", "BusyWorkers: 14")));
        other.start();
        AtomicReference<InetSocketAddress> named = new AtomicReference<>(server.getAddress());
        AtomicLong clock = new AtomicLong();
        Httpd asking = new Httpd(name -> new InetAddress[] {named.get().getAddress()}, clock::get);
        try {
            asking.apply(settings("http://httpd.example:" + port + "/server-status?auto", LONG));
            assertEquals(13, asking.status().busy());
            named.set(other.getAddress());
            clock.addAndGet(Duration.ofSeconds(10).toNanos());
            Await.until(() -> asking.status().busy(), busy -> busy == 14);
        } finally {
            asking.close();
            other.stop(0);
        }
    }

    @Test
    void hasNoStatusOnceItIsClosed() {
        answer(200, PAGE);
        httpd.close();
        assertEquals(page() + ": the provider is closed", messageOfNoStatus());
    }

    private String messageOfNoStatus() {
        return assertThrows(IllegalStateException.class, httpd::status).getMessage();
    }

    private Httpd httpdWithin(Duration timeout) {
        Httpd asking = new Httpd(InetAddress::getAllByName, System::nanoTime);
        asking.apply(settings(page(), timeout));
        return asking;
    }

    private static HttpdSettings settings(String page, Duration timeout) {
        return new HttpdSettings(Url.parse("ServerStatus", page), timeout);
    }

    private String page() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/server-status?auto";
    }

    private void answer(int code, String body) {
        handle(exchange -> send(exchange, code, body));
    }

    private void handle(HttpHandler handler) {
        server.createContext("/server-status", handler);
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(ISO_8859_1);
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
