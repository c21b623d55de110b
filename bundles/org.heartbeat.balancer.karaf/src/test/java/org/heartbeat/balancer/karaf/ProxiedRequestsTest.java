// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.ServerGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiedRequestsTest {

    private final FakeSelector selector = new FakeSelector();
    private final ServerGroup<URI> group = selector.group(List.of(URI.create("http://a"), URI.create("http://b")));
    private final ProxiedRequests requests = new ProxiedRequests();

    private void follow(int status, boolean committed, FilterChain way) throws IOException, ServletException {
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> method.getName().equals("getStatus") ? (Object) status : committed);
        requests.follow(null, response, way);
    }

    private void pick() {
        try {
            requests.pick(group);
        } catch (NoServerException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsNoEndWhereNobodyFollowsTheRequest() {
        pick();
        assertEquals(List.of(), selector.ends);
    }

    @ParameterizedTest
    @CsvSource({"200, ended", "302, ended", "404, ended", "501, ended", "500, failed", "502, failed", "503, failed", "504, failed"})
    void tellsByTheStatusWhetherTheRequestFailed(int status, String end) throws Exception {
        follow(status, true, (request, response) -> {
            pick();
            assertEquals(List.of("begun"), selector.ends);
        });
        assertEquals(List.of("begun", end), selector.ends);
    }

    @ParameterizedTest
    @CsvSource({"false, failed", "true, ended"})
    void takesARequestWithoutAnAnswerForFailed(boolean committed, String end) {
        IllegalStateException refused = new IllegalStateException("refused");
        assertSame(refused, assertThrows(IllegalStateException.class, () -> follow(200, committed, (request, response) -> {
            pick();
            throw refused;
        })));
        assertEquals(List.of("begun", end), selector.ends);
    }

    @Test
    void endsWhatAnErrorEnds() {
        assertThrows(StackOverflowError.class, () -> follow(200, false, (request, response) -> {
            pick();
            throw new StackOverflowError();
        }));
        assertEquals(List.of("begun", "failed"), selector.ends);
    }

    @Test
    void endsEachPickOfARequest() throws Exception {
        follow(200, true, (request, response) -> {
            pick();
            pick();
        });
        assertEquals(List.of("begun", "ended", "begun", "ended"), selector.ends);
    }

    @Test
    void tellsNothingOfRequestsThatNobodyWasPickedFor() throws Exception {
        follow(500, true, (request, response) -> {});
        selector.next = -1;
        assertThrows(IllegalStateException.class, () -> follow(200, false, (request, response) -> pick()));
        assertEquals(List.of(), selector.ends);
    }

    @Test
    void followsARequestWithinARequest() throws Exception {
        follow(200, true, (request, response) -> {
            try {
                follow(500, true, (inner, answer) -> pick());
            } finally {
                pick();
            }
        });
        assertEquals(List.of("begun", "failed", "begun", "ended"), selector.ends);
        pick();
        assertEquals(4, selector.ends.size());
    }
}
