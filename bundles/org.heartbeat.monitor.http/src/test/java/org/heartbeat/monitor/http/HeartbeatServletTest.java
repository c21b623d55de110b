// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.monitor.HeartbeatReceiver;
import org.heartbeat.api.monitor.Receipt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatServletTest {

    private final List<String> received = new ArrayList<>();
    private final AtomicLong nanoTime = new AtomicLong(-5);
    private Receipt receipt = Receipt.Outcome.TAKEN;
    private HeartbeatReceiver receiver = (source, message, offset, length) -> {
        received.add(source.getHostAddress() + " " + new String(message, offset, length, ISO_8859_1));
        return receipt;
    };
    private Sources sources = new Sources(List.of());
    private final HeartbeatServlet servlet = new HeartbeatServlet(() -> receiver, () -> sources, nanoTime::get);

    static Stream<FakePost> posts() {
        return Stream.of(FakePost.asynchronous(), FakePost.synchronous());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void handsTheBodyOnAndAnswersAsHttpdDoes(FakePost post) throws IOException {
        serve(post.arrive("v=1&ready=75&busy=0\r\n").end());
        assertEquals(List.of("192.0.2.1 v=1&ready=75&busy=0\r\n"), received);
        assertEquals("200 OK", post.answer());
        assertEquals("text/plain", post.header("Content-Type"));
        assertEquals("2", post.header("Content-Length"));
    }

    @Test
    void readsABodyInPiecesAndKeepsNoThreadMeanwhile() throws IOException {
        FakePost post = FakePost.asynchronous();
        servlet.service(post.request, post.response);
        for (String piece : List.of("v=1&re", "ady=75", "&busy=0")) {
            post.arrive(piece).tell();
            assertEquals("", post.answer());
        }
        post.end().tell();
        assertEquals("200 OK", post.answer());
        assertEquals(List.of("192.0.2.1 v=1&ready=75&busy=0"), received);
        assertEquals(1, post.completions());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void handsOnThatThereIsNoBody(FakePost post) throws IOException {
        receipt = new Receipt.Rejected(Rejection.MISSING_V);
        serve(post.end());
        assertEquals(List.of("192.0.2.1 "), received);
        assertEquals("400 missing-v (expected: v)\n", post.answer());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void handsOnAThousandBytesWhole(FakePost post) throws IOException {
        serve(post.arrive("x".repeat(1000)).end());
        assertEquals(List.of("192.0.2.1 " + "x".repeat(1000)), received);
        assertEquals("200 OK", post.answer());
    }

    @ParameterizedTest
    @MethodSource("posts")
    void readsNoMoreThanItTakesToSeeThatItIsTooLong(FakePost post) throws IOException {
        receipt = new Receipt.Rejected(Rejection.TOO_LONG);
        // that the client has said all of it is not waited for
        serve(post.arrive("x".repeat(1500)));
        assertEquals(499, post.left());
        assertEquals(List.of("192.0.2.1 " + "x".repeat(1001)), received);
        assertEquals("413 too-long (expected: at most 1000 bytes)\n", post.answer());
    }

    static Stream<Arguments> receipts() {
        return Stream.of(
                Arguments.of(Receipt.Outcome.NOT_ALLOWED, "403 not-allowed (expected: a source within HeartbeatAllow)\n"),
                Arguments.of(
                        Receipt.Outcome.NO_ROOM,
                        "503 no-room (expected: at most HeartbeatMaxServers servers, or one of those that are known)\n"),
                Arguments.of(
                        new Receipt.Rejected(Rejection.INVALID_READY),
                        "400 invalid-ready (expected: ready, 0 ~ 2147483647 in ASCII digits)\n"));
    }

    @ParameterizedTest
    @MethodSource("receipts")
    void saysWhyAMessageIsNotTaken(Receipt given, String answer) throws IOException {
        receipt = given;
        FakePost post = FakePost.asynchronous().arrive("v=1").end();
        serve(post);
        assertEquals(answer, post.answer());
        assertEquals("text/plain", post.header("Content-Type"));
    }

    @ParameterizedTest
    @EnumSource(Rejection.class)
    void answersEveryRejectionAsTheClientsFault(Rejection reason) throws IOException {
        receipt = new Receipt.Rejected(reason);
        FakePost post = FakePost.asynchronous().end();
        serve(post);
        assertEquals(reason == Rejection.TOO_LONG ? "413" : "400", post.answer().substring(0, 3));
    }

    @Test
    void answersThatThereIsNoMonitorUntilThereIsOne() throws IOException {
        HeartbeatReceiver later = receiver;
        receiver = null;
        FakePost post = FakePost.asynchronous().arrive("v=1").end();
        serve(post);
        assertEquals("503 no-monitor (expected: the bundle org.heartbeat.monitor, started)\n", post.answer());
        receiver = later;
        FakePost next = FakePost.asynchronous().arrive("v=1").end();
        serve(next);
        assertEquals("200 OK", next.answer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "post"})
    void allowsPostAlone(String method) throws IOException {
        FakePost request = FakePost.of(method).arrive("v=1").end();
        servlet.service(request.request, request.response);
        assertEquals("405 method: \"" + method + "\" (expected: POST)\n", request.answer());
        assertEquals("POST", request.header("Allow"));
        assertEquals(List.of(), received);
    }

    @Test
    void endsAMessageThatDoesNotCome() throws IOException {
        FakePost post = FakePost.asynchronous().arrive("v=1");
        serve(post);
        assertEquals(5000, post.timeout());
        post.listener().onTimeout(null);
        assertEquals("408 too-slow (expected: the whole message within 5 s)\n", post.answer());
        // one that comes at the same moment is too late
        post.end().tell();
        assertEquals(1, post.completions());
    }

    @Test
    void endsAMessageThatComesTooSlowlyWhereItHasToBlock() throws IOException {
        FakePost post = FakePost.synchronous().arrive("v=1&ready=1&busy=1").onRead(() -> nanoTime.addAndGet(1_000_000_000L));
        servlet.service(post.request, post.response);
        assertEquals("408 too-slow (expected: the whole message within 5 s)\n", post.answer());
        assertEquals(List.of(), received);
    }

    @Test
    void endsARequestOnWhoseConnectionNothingComes() throws IOException {
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
    void endsARequestWhoseBodyBreaksOff(Exception failure) throws IOException {
        FakePost post = FakePost.asynchronous().arrive("v=1");
        serve(post);
        post.reader().onError(failure);
        assertEquals("400 no-body (expected: the message, to its end)\n", post.answer());
        assertEquals(1, post.completions());
        assertEquals(List.of(), received);
    }

    @ParameterizedTest
    @MethodSource("posts")
    void answersThatTheMonitorFails(FakePost post) throws IOException {
        receiver = (source, message, offset, length) -> {
            throw new IllegalStateException("as asked for");
        };
        serve(post.arrive("v=1").end());
        assertEquals("500 failed (see the log)\n", post.answer());
    }

    @Test
    void takesTheAddressThatATrustedProxyTells() throws IOException {
        sources = sources("192.0.2.0/24");
        FakePost post = FakePost.from("192.0.2.1", "198.51.100.7").arrive("v=1").end();
        serve(post);
        assertEquals(List.of("198.51.100.7 v=1"), received);
    }

    @Test
    void refusesTheRequestWhereATrustedProxyTellsNoAddress() throws IOException {
        sources = sources("192.0.2.0/24");
        FakePost post = FakePost.from("192.0.2.1", "unknown").arrive("v=1").end();
        servlet.service(post.request, post.response);
        assertEquals(
                "400 X-Forwarded-For: \"unknown\" (expected: an IP address, with or without a port)\n", post.answer());
        assertNull(post.reader());
        assertEquals(List.of(), received);
    }

    private static Sources sources(String... blocks) {
        return new Sources(Arrays.stream(blocks).map(block -> Cidr.of(block).orElseThrow()).toList());
    }

    private void serve(FakePost post) throws IOException {
        servlet.service(post.request, post.response);
        if (post.reader() != null) {
            post.tell();
        }
    }
}
