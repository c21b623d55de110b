// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.servlet.AsyncListener;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestsInFlightTest {

    private final RequestsInFlight requests = new RequestsInFlight();
    private final RequestFilter filter = new RequestFilter(requests);
    private final RequestPreprocessor preprocessor = new RequestPreprocessor(requests);
    private final FakeRequest fake = new FakeRequest();

    @Test
    void countsARequestUntilItsChainReturns() throws IOException, ServletException {
        assertEquals(0, requests.count());
        filter.doFilter(fake.request, null, (request, response) -> assertEquals(1, requests.count()));
        assertEquals(0, requests.count());
        assertEquals(Map.of(), fake.attributes());
    }

    @Test
    void countsARequestOnceThatSeveralSee() throws IOException, ServletException {
        FilterChain servlet = (request, response) -> assertEquals(1, requests.count());
        FilterChain forward = (request, response) -> filter.doFilter(request, response, servlet);
        preprocessor.doFilter(
                fake.request, null, (request, response) -> filter.doFilter(request, response, forward));
        assertEquals(0, requests.count());
    }

    @Test
    void countsTwoRequestsAtOnce() throws IOException, ServletException {
        filter.doFilter(fake.request, null, (request, response) -> {
            filter.doFilter(new FakeRequest().request, null, (other, none) -> assertEquals(2, requests.count()));
            assertEquals(1, requests.count());
        });
    }

    @Test
    void countsARequestThatAnEarlierInstanceOfTheBundleHasMarked() throws IOException, ServletException {
        RequestsInFlight earlier = new RequestsInFlight();
        earlier.pass(fake.request, null, (request, response) -> {
            filter.doFilter(request, response, (same, none) -> assertEquals(1, requests.count()));
        });
        assertEquals(0, requests.count());
        assertEquals(0, earlier.count());
    }

    static Stream<Exception> failures() {
        return Stream.of(new ServletException("x"), new IOException("x"), new IllegalStateException("x"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void endsTheCountWhereTheServletThrows(Exception failure) {
        assertEquals(failure, assertThrows(failure.getClass(), () -> filter.doFilter(fake.request, fake.response, (r, s) -> {
            sneak(failure);
        })));
        assertEquals(0, requests.count());
    }

    static Stream<Arguments> ends() {
        FakeRequest.Event complete = AsyncListener::onComplete;
        FakeRequest.Event timeout = AsyncListener::onTimeout;
        FakeRequest.Event error = AsyncListener::onError;
        return Stream.of(
                Arguments.of(List.of(complete)),
                Arguments.of(List.of(timeout, complete)),
                Arguments.of(List.of(error, complete)),
                Arguments.of(List.of(timeout, error, complete)),
                Arguments.of(List.of(error)));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void countsAnAsynchronousRequestUntilTheFirstThatEndsIt(List<FakeRequest.Event> events)
            throws IOException, ServletException {
        preprocessor.doFilter(
                fake.request, null, (r, s) -> filter.doFilter(r, s, (request, response) -> fake.startAsync()));
        assertEquals(1, requests.count());
        assertEquals(1, fake.listeners());
        for (FakeRequest.Event event : events) {
            fake.tell(event);
            assertEquals(0, requests.count());
        }
    }

    @Test
    void countsAnAsynchronousRequestOnThatTheServletThrowsOutOf() {
        assertThrows(ServletException.class, () -> filter.doFilter(fake.request, null, (request, response) -> {
            fake.startAsync();
            throw new ServletException("x");
        }));
        assertEquals(1, requests.count());
        fake.tell(AsyncListener::onError);
        fake.tell(AsyncListener::onComplete);
        assertEquals(0, requests.count());
    }

    @Test
    void countsADispatchedRequestOnceAlsoWhereItGoesAsynchronousAgain() throws IOException, ServletException {
        filter.doFilter(fake.request, null, (request, response) -> fake.startAsync());
        for (int round = 0; round < 3; round++) {
            fake.leaveAsync();
            filter.doFilter(fake.request, null, (request, response) -> {
                assertEquals(1, requests.count());
                fake.startAsync();
            });
            assertEquals(1, requests.count());
            assertEquals(1, fake.listeners());
        }
        fake.tell(AsyncListener::onComplete);
        assertEquals(0, requests.count());
    }

    @Test
    void countsARequestAnewThatIsDispatchedAfterItsTimeout() throws IOException, ServletException {
        filter.doFilter(fake.request, null, (request, response) -> fake.startAsync());
        fake.tell(AsyncListener::onTimeout);
        fake.leaveAsync();
        filter.doFilter(fake.request, null, (request, response) -> {
            assertEquals(1, requests.count());
            fake.startAsync();
        });
        assertEquals(1, requests.count());
        fake.tell(AsyncListener::onComplete);
        assertEquals(0, requests.count());
    }

    @Test
    void endsTheCountWhereAnotherThreadEndsTheRequestBeforeItCanBeListenedTo() throws IOException, ServletException {
        fake.startAsync();
        fake.leaveAsyncInTheMeantime();
        filter.doFilter(fake.request, null, (request, response) -> {});
        assertEquals(0, requests.count());
        assertEquals(0, fake.listeners());
    }

    @Test
    void countsAcrossThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            all.add(threads.submit(() -> {
                FakeRequest own = new FakeRequest();
                for (int request = 0; request < 10_000; request++) {
                    filter.doFilter(own.request, null, (r, s) -> {});
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        threads.shutdown();
        assertEquals(0, requests.count());
    }

    /** Throws the failure, whatever the chain declares. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
