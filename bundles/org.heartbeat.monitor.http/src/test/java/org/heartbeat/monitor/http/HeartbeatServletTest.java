// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static org.heartbeat.api.monitor.Receipt.Outcome.REJECTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatServletTest {

    private final AtomicLong nanoTime = new AtomicLong(-5);
    private final ReceivingMonitor monitor = new ReceivingMonitor();
    private HeartbeatMonitor present = monitor;
    private ClientAddress clients = new ClientAddress(List.of());
    private final HeartbeatServlet servlet = new HeartbeatServlet(() -> present, () -> clients, nanoTime::get);

    static Stream<FakePost> posts() {
        return Stream.of(FakePost.asynchronous(), FakePost.synchronous());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void passesTheBodyAndRespondsAsHttpdDoes(FakePost post) throws IOException {
        serve(post.arrive("v=1&ready=75&busy=0\r\n").end());
        assertEquals(List.of("192.0.2.1 v=1&ready=75&busy=0\r\n"), monitor.received());
        assertEquals("200 OK", post.answer());
        assertEquals("text/plain", post.header("Content-Type"));
        assertEquals("2", post.header("Content-Length"));
    }

    @Test
    void readsABodyInPiecesWithoutAThread() throws IOException {
        FakePost post = FakePost.asynchronous();
        servlet.service(post.request, post.response);
        for (String piece : List.of("v=1&re", "ady=75", "&busy=0")) {
            post.arrive(piece).tell();
            assertEquals("", post.answer());
        }
        post.end().tell();
        assertEquals("200 OK", post.answer());
        assertEquals(List.of("192.0.2.1 v=1&ready=75&busy=0"), monitor.received());
        assertEquals(1, post.completions());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void passesAnEmptyBody(FakePost post) throws IOException {
        monitor.answers(REJECTED, "missing-v (expected: v)");
        serve(post.end());
        assertEquals(List.of("192.0.2.1 "), monitor.received());
        assertEquals("400 missing-v (expected: v)\n", post.answer());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void passesAThousandBytesUnchanged(FakePost post) throws IOException {
        serve(post.arrive("x".repeat(1000)).end());
        assertEquals(List.of("192.0.2.1 " + "x".repeat(1000)), monitor.received());
        assertEquals("200 OK", post.answer());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void readsNoFurtherOnceAMessageIsTooLong(FakePost post) throws IOException {
        monitor.answers(REJECTED, "too-long (expected: at most 1000 bytes)");
        // does not wait for the rest of the message
        serve(post.arrive("x".repeat(1500)));
        assertEquals(499, post.left());
        assertEquals(List.of("192.0.2.1 " + "x".repeat(1001)), monitor.received());
        assertEquals("413 too-long (expected: at most 1000 bytes)\n", post.answer());
    }

    @ParameterizedTest
    @CsvSource({"REJECTED, 400", "NOT_ALLOWED, 403", "UNTRUSTED, 403", "TABLE_FULL, 503", "UNAVAILABLE, 503"})
    void respondsWithTheMonitorsReason(Receipt.Outcome outcome, int status) throws IOException {
        monitor.answers(outcome, "the reason (expected: the rule)");
        FakePost post = FakePost.asynchronous().arrive("v=1").end();
        serve(post);
        assertEquals(status + " the reason (expected: the rule)\n", post.answer());
        assertEquals("text/plain", post.header("Content-Type"));
    }

    @Test
    void respondsThatThereIsNoMonitorUntilThereIsOne() throws IOException {
        present = null;
        FakePost post = FakePost.asynchronous().arrive("v=1").end();
        serve(post);
        assertEquals("503 no-monitor (expected: the bundle org.heartbeat.monitor, started)\n", post.answer());
        present = monitor;
        FakePost next = FakePost.asynchronous().arrive("v=1").end();
        serve(next);
        assertEquals("200 OK", next.answer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "post"})
    void allowsOnlyPost(String method) throws IOException {
        FakePost request = FakePost.of(method).arrive("v=1").end();
        servlet.service(request.request, request.response);
        assertEquals("405 method: \"" + method + "\" (expected: POST)\n", request.answer());
        assertEquals("POST", request.header("Allow"));
        assertEquals(List.of(), monitor.received());
    }

    @Test
    void endsAMessageThatDoesNotArrive() throws IOException {
        FakePost post = FakePost.asynchronous().arrive("v=1");
        serve(post);
        assertEquals(5000, post.timeout());
        post.listener().onTimeout(null);
        assertEquals("408 too-slow (expected: the whole message within 5 s)\n", post.answer());
        // a message that completes at the same moment is too late
        post.end().tell();
        assertEquals(1, post.completions());
    }

    @Test
    void endsASlowMessageThatIsReadBlocking() throws IOException {
        FakePost post = FakePost.synchronous().arrive("v=1&ready=1&busy=1").onRead(() -> nanoTime.addAndGet(1_000_000_000L));
        servlet.service(post.request, post.response);
        assertEquals("408 too-slow (expected: the whole message within 5 s)\n", post.answer());
        assertEquals(List.of(), monitor.received());
    }

    @Test
    void endsARequestOnASilentConnection() throws IOException {
        FakePost post = FakePost.asynchronous();
        serve(post);
        post.reader().onError(new TimeoutException("idle"));
        assertEquals("408 too-slow (expected: the whole message within 5 s)\n", post.answer());
        assertEquals(1, post.completions());
    }

    static Stream<Exception> brokenBodies() {
        return Stream.of(new IOException("reset"), new IllegalArgumentException("bad chunk"));
    }

    @ParameterizedTest
    @MethodSource("brokenBodies")
    void endsARequestWithATruncatedBody(Exception failure) throws IOException {
        FakePost post = FakePost.asynchronous().arrive("v=1");
        serve(post);
        post.reader().onError(failure);
        assertEquals("400 no-body (expected: the message, to its end)\n", post.answer());
        assertEquals(1, post.completions());
        assertEquals(List.of(), monitor.received());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void respondsThatTheMonitorFails(FakePost post) throws IOException {
        monitor.fails(new IllegalStateException("as asked for"));
        try (LogLines log = new LogLines()) {
            serve(post.arrive("v=1").end());
            assertEquals("ERROR Heartbeats by POST: the monitor failed to process a message", log.next().get(0));
        }
        assertEquals("500 failed (see the log)\n", post.answer());
    }

    @Test
    void usesTheAddressThatATrustedProxyForwards() throws IOException {
        clients = new ClientAddress(Cidr.list("", "192.0.2.0/24"));
        FakePost post = FakePost.from("192.0.2.1", "198.51.100.7").arrive("v=1").end();
        serve(post);
        assertEquals(List.of("198.51.100.7 v=1"), monitor.received());
    }

    @Test
    void rejectsARequestWhoseTrustedProxyForwardsNoAddress() throws IOException {
        clients = new ClientAddress(Cidr.list("", "192.0.2.0/24"));
        FakePost post = FakePost.from("192.0.2.1", "unknown").arrive("v=1").end();
        servlet.service(post.request, post.response);
        assertEquals(
                "400 X-Forwarded-For: \"unknown\" (expected: the IP address of a server, with or without a port)\n", post.answer());
        assertNull(post.reader());
        assertEquals(List.of(), monitor.received());
    }

    private void serve(FakePost post) throws IOException {
        servlet.service(post.request, post.response);
        if (post.reader() != null) {
            post.tell();
        }
    }
}
