// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.servlet.AsyncListener;
import javax.servlet.DispatcherType;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.internal.requests.EndedRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The ends of requests, as any container reports them. */
class EndedRequestsTest {

    private final RequestsInFlight requests = new RequestsInFlight();
    private final HttpRequests counter = new HttpRequests(requests, Map.of());
    private final FakeRequest fake = new FakeRequest();

    @ParameterizedTest
    @CsvSource({"200, 0", "404, 0", "500, 1", "501, 0", "503, 1"})
    void countsByTheStatus(int status, int failed) throws IOException, ServletException {
        pass((request, response) -> fake.status = status);
        assertEquals(new RequestCounts(1, failed), counter.counts());
    }

    @Test
    void takesTheStatusesFromTheConfiguration() throws IOException, ServletException {
        counter.configure(Map.of("HeartbeatErrors", "404"));
        pass((request, response) -> fake.status = 404);
        pass((request, response) -> fake.status = 500);
        assertEquals(new RequestCounts(2, 1), counter.counts());
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IllegalStateException("x"), false, new RequestCounts(1, 1)),
                Arguments.of(new IllegalStateException("x"), true, new RequestCounts(1, 1)),
                Arguments.of(new IOException("the database is gone"), false, new RequestCounts(1, 1)),
                Arguments.of(new StackOverflowError(), false, new RequestCounts(1, 1)),
                // the client
                Arguments.of(new IOException("Broken pipe"), true, new RequestCounts(0, 0)),
                Arguments.of(new ServletException(new EOFException("early")), false, new RequestCounts(0, 0)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void countsWhatTheApplicationThrowsButNotThatTheClientIsGone(Throwable failure, boolean committed, RequestCounts counts) {
        fake.committed = committed;
        assertThrows(failure.getClass(), () -> pass((request, response) -> RequestsInFlightTest.sneak(failure)));
        assertEquals(counts, counter.counts());
    }

    @Test
    void doesNotCountRequestsForLoadAndHealth() throws IOException, ServletException {
        pass((request, response) -> {
            request.setAttribute(EndedRequests.UNCOUNTED, true);
            fake.status = 503;
        });
        assertEquals(new RequestCounts(0, 0), counter.counts());
    }

    @Test
    void countsAnErrorPageWithItsRequest() throws IOException, ServletException {
        pass((request, response) -> fake.status = 500);
        fake.dispatcherType = DispatcherType.ERROR;
        pass((request, response) -> {});
        assertEquals(new RequestCounts(1, 1), counter.counts());
    }

    static Stream<Arguments> ends() {
        FakeRequest.Event complete = AsyncListener::onComplete;
        FakeRequest.Event timeout = AsyncListener::onTimeout;
        FakeRequest.Event error = AsyncListener::onError;
        return Stream.of(
                Arguments.of(List.of(complete), 200, 0),
                Arguments.of(List.of(complete, complete), 503, 1),
                // a long poll
                Arguments.of(List.of(timeout, complete), 204, 0),
                Arguments.of(List.of(timeout, error, complete), 500, 1));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void countsAnAsynchronousRequestWhenItIsComplete(List<FakeRequest.Event> events, int status, int failed)
            throws IOException, ServletException {
        pass((request, response) -> fake.startAsync());
        assertEquals(new RequestCounts(0, 0), counter.counts());
        fake.status = status;
        events.forEach(fake::tell);
        assertEquals(new RequestCounts(1, failed), counter.counts());
    }

    private void pass(FilterChain chain) throws IOException, ServletException {
        requests.pass(fake.request, fake.response, chain);
    }
}
