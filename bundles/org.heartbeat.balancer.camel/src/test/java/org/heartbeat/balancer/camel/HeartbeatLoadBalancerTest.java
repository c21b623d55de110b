// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import org.heartbeat.testing.KnownSelector;
import org.heartbeat.testing.LogLines;
import static java.net.InetSocketAddress.createUnresolved;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.LoadBalanceDefinition;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.balancer.ServerSelector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatLoadBalancerTest {

    private static final String A = "http://a:8181/app";
    private static final String B = "http://b/app";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final KnownSelector selector = new KnownSelector();
    private final HeartbeatLoadBalancer balancer = new HeartbeatLoadBalancer();
    private LogLines log;

    /** What a route does with its load balancer. */
    private interface Outputs {
        void add(LoadBalanceDefinition balance);
    }

    @BeforeEach
    void start() {
        camel.addComponent("http", new HttpStub());
        camel.start();
        log = new LogLines();
    }

    @AfterEach
    void stop() {
        log.close();
        camel.stop();
    }

    @Test
    void runsWithTheCamelThatIsMeant() {
        assertEquals(System.getProperty("camel.major", "3"), camel.getVersion().split("\\.")[0], camel.getVersion());
    }

    @Test
    void sendsWhereTheSelectorSays() throws Exception {
        route(balance -> balance.to(A).to(B));
        balancer.bindSelector(selector);
        assertEquals(A, send());
        selector.next = 1;
        assertEquals(B, send());
        assertEquals(List.of(List.of(createUnresolved("a", 8181), createUnresolved("b", 80))), selector.addresses);
        assertEquals(List.of(), ours());
    }

    @Test
    void findsTheServerOfAnOutputOfSeveralSteps() throws Exception {
        route(balance -> balance.pipeline().to("direct:none").to(A).end().to(B));
        answer("direct:none");
        balancer.bindSelector(selector);
        assertEquals(A, send());
        assertEquals(createUnresolved("a", 8181), selector.addresses.get(0).get(0));
    }

    @Test
    void tellsTheEndOfEachExchangeAndWhetherTheServerFailed() throws Exception {
        route(balance -> balance.to(A).to("http://broken:1").to("http://refused:1"));
        balancer.bindSelector(selector);
        send();
        assertEquals(List.of("begun", "ended"), selector.ends);
        selector.next = 1;
        assertThrows(CamelExecutionException.class, this::send);
        assertEquals(List.of("begun", "ended", "begun", "ended"), selector.ends);
        selector.next = 2;
        assertThrows(CamelExecutionException.class, this::send);
        assertEquals(List.of("begun", "ended", "begun", "ended", "begun", "failed"), selector.ends);
    }

    @Test
    void picksAtRandomWithoutASelectorAndSaysSoOnce() throws Exception {
        route(balance -> balance.to(A).to(B));
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(send());
        }
        assertEquals(Set.of(A, B), seen);
        assertEquals(
                List.of("WARN Load balancer of route test: picks at random, because there is no"
                        + " ServerSelector with heartbeat.selector=heartbeat"),
                ours());
        balancer.bindSelector(selector);
        send();
        assertEquals(List.of("INFO Load balancer of route test: picks by heartbeats again"), ours());
    }

    @Test
    void failsWithTheReasonWhereThereIsNoServerAndSaysSoOnce() throws Exception {
        route(balance -> balance.to(A).to(B));
        balancer.bindSelector(selector);
        selector.next = -1;
        for (int i = 0; i < 3; i++) {
            Throwable cause = assertThrows(CamelExecutionException.class, this::send).getCause();
            assertEquals(CamelExchangeException.class, cause.getClass());
            assertTrue(cause.getMessage().startsWith("no server: nobody is known."), cause.getMessage());
        }
        assertEquals(
                List.of("WARN Load balancer of route test: no usable server, so exchanges fail: nobody is known"), ours());
        selector.next = 0;
        assertEquals(A, send());
        assertEquals(List.of("INFO Load balancer of route test: picks by heartbeats again"), ours());
    }

    @Test
    void picksAtRandomWhileTheSelectorFails() throws Exception {
        route(balance -> balance.to(A));
        balancer.bindSelector(selector);
        selector.failure = new IllegalStateException("closed");
        assertEquals(A, send());
        assertEquals(A, send());
        assertEquals(
                List.of("ERROR Load balancer of route test: picks at random, because the selector failed"), ours());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void picksAtRandomForAnExchangeWithoutMemoryOrClassesAndByHeartbeatsAfterIt(boolean memory) throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        route(balance -> balance.to(A).to(B));
        balancer.bindSelector(new ServerSelector() {
            @Override
            public <T> ServerGroup<T> group(
                    Collection<? extends T> candidates, Function<? super T, InetSocketAddress> address) {
                if (full.getAndSet(false)) {
                    throw memory ? new NoClassDefFoundError("of the test") : new OutOfMemoryError("of the test");
                }
                return selector.group(candidates, address);
            }

            @Override
            public ServerGroup<URI> group(Collection<URI> candidates) {
                return selector.group(candidates);
            }

            @Override
            public List<GroupStatus> groups() {
                return List.of();
            }
        });
        assertTrue(Set.of(A, B).contains(send()));
        assertEquals(List.of("ERROR Load balancer of route test: picks at random, because the selector failed"), ours());
        selector.next = 1;
        for (int i = 0; i < 20; i++) {
            assertEquals(B, send());
        }
    }

    @Test
    void picksAtRandomAmongOutputsThatAreNoServers() throws Exception {
        route(balance -> balance.to("direct:none").to("direct:none"));
        answer("direct:none");
        balancer.bindSelector(selector);
        assertEquals("none", send());
        assertEquals("none", send());
        List<String> lines = log.next();
        assertEquals(2, lines.stream().filter(line -> line.startsWith("WARN An output is never picked: ")).count());
        assertEquals(1, lines.stream().filter(line -> line.contains("Load balancer of route test: picks at random")).count());
    }

    @Test
    void asksTheNextSelector() throws Exception {
        KnownSelector next = new KnownSelector();
        next.next = 1;
        route(balance -> balance.to(A).to(B));
        balancer.bindSelector(selector);
        send();
        balancer.bindSelector(next);
        balancer.unbindSelector(selector);
        assertEquals(B, send());
        assertEquals(1, next.grouped.size());
    }

    @Test
    void neverPicksAnOutputThatIsNoServer() throws Exception {
        route(balance -> balance.to("direct:none").to(A).to("http://my_host:1/app"));
        answer("direct:none");
        balancer.bindSelector(selector);
        assertEquals(A, send());
        assertEquals(
                List.of(createUnresolved("a", 8181), createUnresolved("my_host", 1)), selector.addresses.get(0));
        assertEquals(1, log.next().stream().filter(line -> line.startsWith("WARN An output is never picked: ")).count());
    }

    private void route(Outputs outputs) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                outputs.add(from("direct:test").routeId("test").loadBalance(balancer));
            }
        });
        log.next();
    }

    private void answer(String uri) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).process(exchange -> exchange.getMessage().setBody("none"));
            }
        });
    }

    private Object send() {
        return camel.createProducerTemplate().requestBody("direct:test", "request");
    }

    private List<String> ours() {
        return log.next().stream()
                .filter(line -> line.matches("[A-Z]+ Load balancer .*"))
                .toList();
    }
}
