// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.internal.net.Url;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class HttpConnectionTest {

    /** The server's address and the client's port of each request. */
    private final List<InetSocketAddress> asked = new CopyOnWriteArrayList<>();

    private final Set<Integer> connections = new HashSet<>();
    private final AtomicLong clock = new AtomicLong();
    private HttpServer first;
    private HttpServer second;
    private volatile int status = 200;
    private volatile String named;
    private HttpConnection connection;
    private Function<String, HttpConnection> toHost;
    private volatile String askedHost;

    @BeforeEach
    void open() throws IOException {
        first = server(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        named = "127.0.0.1";
        second = server(new InetSocketAddress(Loopback.address(), first.getAddress().getPort()));
        HostAddresses.Lookup names = name -> {
            if (named.isEmpty()) {
                throw new UnknownHostException(name);
            }
            return new InetAddress[] {InetAddress.getByName(named)};
        };
        HostAddresses host = new HostAddresses(
                "Key", "balancer", new HostAddresses.NameService(names, Runnable::run, clock::get),
                new OutageLog(LoggerFactory.getLogger(HttpConnection.class), "balancer", clock::get));
        toHost = name -> new HttpConnection(
                Url.parse("Key", "http://" + name + ":" + first.getAddress().getPort() + "/"), host,
                new HttpConnection.Options("", () -> null, Duration.ofSeconds(30), 1000), clock::get);
        connection = toHost.apply("balancer");
    }

    private HttpServer server(InetSocketAddress address) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", exchange -> {
            asked.add(new InetSocketAddress(exchange.getLocalAddress().getAddress(), exchange.getRemoteAddress().getPort()));
            askedHost = exchange.getRequestHeaders().getFirst("Host");
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("OK".getBytes(ISO_8859_1));
            exchange.close();
        });
        server.start();
        return server;
    }

    @AfterEach
    void close() {
        connection.close();
        first.stop(0);
        second.stop(0);
    }

    private void assertAsks(HttpServer server, int connectionsSoFar) throws IOException {
        assertEquals("OK", connection.exchange("POST", new byte[5]).body());
        InetSocketAddress last = asked.get(asked.size() - 1);
        connections.add(last.getPort());
        assertEquals(server.getAddress().getAddress(), last.getAddress());
        assertEquals(connectionsSoFar, connections.size(), "connections");
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @ParameterizedTest
    @CsvSource({"balancer, balancer", "[fe80::1%25eth0], [fe80::1]", "[fe80::1%eth0], [fe80::1]"})
    void namesTheHostWithoutAZone(String host, String named) throws IOException {
        connection = toHost.apply(host);
        connection.exchange("GET", new byte[0]);
        assertEquals(named + ":" + first.getAddress().getPort(), askedHost);
    }

    @Test
    void keepsAConnectionForAMinute() throws IOException {
        assertAsks(first, 1);
        pass(Duration.ofSeconds(59));
        assertAsks(first, 1);
        pass(Duration.ofSeconds(2));
        assertAsks(first, 2);
        assertAsks(first, 2);
    }

    @Test
    void leavesAConnectionWhenTheNameHasAnotherAddress() throws IOException {
        assertAsks(first, 1);
        named = second.getAddress().getHostString();
        assertAsks(first, 1);
        pass(HostAddresses.PERIOD);
        assertAsks(second, 2);
    }

    @Test
    void leavesAConnectionAfterAnAnswerThatIsNotGood() throws IOException {
        status = 503;
        assertAsks(first, 1);
        assertAsks(first, 2);
        status = 404;
        assertAsks(first, 3);
        status = 200;
        assertAsks(first, 4);
        assertAsks(first, 4);
    }

    @Test
    void goesOnWithTheLastAddressAndSaysSoOnceWhileTheNameServiceFails() throws IOException {
        assertAsks(first, 1);
        named = "";
        try (LogLines log = new LogLines()) {
            for (int i = 0; i < 12; i++) {
                pass(HostAddresses.PERIOD);
                assertAsks(first, 1 + (i + 1) / 6);
            }
            assertEquals(
                    List.of("WARN balancer: the host name is not known, so its last address stays in use;"
                            + " looking it up again every 10 s"),
                    log.next());
            named = second.getAddress().getHostString();
            pass(HostAddresses.PERIOD);
            assertAsks(second, 4);
            assertEquals(List.of("INFO balancer: the host name is known again"), log.next());
        }
    }

    @Test
    void beginsNoExchangeThatWasGivenUpBefore() {
        byte[] body = new byte[5];
        connection.giveUp(body);
        assertEquals("given up", assertThrows(IOException.class, () -> connection.exchange("POST", body)).getMessage());
        assertEquals(List.of(), asked);
    }
}
