// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiedRequestTest {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final JettyRequests requests = new JettyRequests(Map.of());
    private final ServerGroup<String> group = new ServerGroup<>() {
        @Override
        public String pick() {
            told.add("pick");
            return "a";
        }

        @Override
        public Selection<String> begin() {
            told.add("begin");
            return new Selection<>() {
                @Override
                public String candidate() {
                    return "a";
                }

                @Override
                public void fail() {
                    told.add("fail");
                }

                @Override
                public void close() {
                    told.add("close");
                }
            };
        }
    };

    private Jetty jetty;

    @BeforeEach
    void start() throws Exception {
        jetty = new Jetty();
    }

    @AfterEach
    void stop() throws Exception {
        jetty.close();
    }

    @ParameterizedTest
    @CsvSource({"200, close", "404, close", "502, fail", "503, fail", "throw, fail", "lateThrow, fail"})
    void endsASelectionWithItsRequest(String path, String end) throws IOException {
        hook();
        for (int i = 1; i <= 2; i++) {
            try (Jetty.Client client = jetty.client()) {
                client.send("GET /" + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
                int requests = i;
                Await.until(() -> told.size() == 2 * requests);
            }
        }
        assertEquals(List.of("begin", end, "begin", end), told);
    }

    @Test
    void endsOnAConnectionThatIsKept() throws IOException {
        hook();
        try (Jetty.Client client = jetty.client()) {
            client.get("200");
            client.get("500");
            client.get("200");
            Await.until(() -> told.size() == 6);
        }
        assertEquals(List.of("begin", "close", "begin", "fail", "begin", "close"), told);
    }

    @Test
    void doesNotBlameTheServerForAClientThatGoes() throws IOException {
        hook();
        Jetty.Client client = jetty.client();
        client.send("GET /much HTTP/1.1\r\nHost: x\r\n\r\n");
        assertEquals('H', client.first());
        client.reset();
        Await.until(() -> told.size() == 2);
        assertEquals(List.of("begin", "close"), told);
    }

    @Test
    void picksWhereTheEndIsNotHeard() throws IOException {
        try (Jetty.Client old = jetty.client()) {
            jetty.before = this::pick;
            old.get("200");
            jetty.configuration.addCustomizer(requests);
            old.get("200");
        }
        assertEquals(List.of("pick", "pick"), told);
    }

    @Test
    void picksOnAThreadThatServesNoRequest() throws NoServerException {
        assertEquals("a", requests.pick(group));
        assertEquals(List.of("pick"), told);
    }

    @Test
    void handsOnThatThereIsNoServer() {
        assertThrows(NoServerException.class, () -> requests.pick(new ServerGroup<String>() {
            @Override
            public String pick() throws NoServerException {
                throw new NoServerException("none");
            }

            @Override
            public Selection<String> begin() throws NoServerException {
                throw new NoServerException("none");
            }
        }));
    }

    /** Installs the hook in the connector, by a first request. */
    private void hook() throws IOException {
        jetty.configuration.addCustomizer(requests);
        jetty.get("200");
        jetty.before = this::pick;
    }

    private void pick() {
        try {
            requests.pick(group);
        } catch (NoServerException e) {
            throw new IllegalStateException(e);
        }
    }
}
