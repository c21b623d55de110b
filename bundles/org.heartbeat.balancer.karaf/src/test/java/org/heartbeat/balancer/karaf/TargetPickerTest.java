// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import org.heartbeat.testing.KnownSelector;
import org.heartbeat.testing.LogLines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.UnavailableException;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.RequestPicker;
import org.heartbeat.api.balancer.ServerGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetPickerTest {

    private static final String A = "http://a:8181/app";
    private static final String B = "http://b:8181/app";

    private final KnownSelector selector = new KnownSelector();
    private final AtomicInteger random = new AtomicInteger();
    private final TargetPicker picker = new TargetPicker(bound -> random.get() % bound);
    private final LogLines log = new LogLines();

    @AfterEach
    void restoreLog() {
        log.close();
    }

    @Test
    void picksWhatTheSelectorPicks() {
        picker.use(selector);
        assertEquals(A, pick());
        selector.next = 1;
        assertEquals(B, pick());
        assertEquals(List.of(), log.next());
    }

    @Test
    void picksByRequestsInFlightWhereSomebodyHearsTheirEnds() {
        RequestPicker requests = new RequestPicker() {
            @Override
            public <T> T pick(ServerGroup<T> group) throws NoServerException {
                return group.begin().candidate();
            }
        };
        picker.use(selector);
        picker.requests.bind(requests);
        assertEquals(A, pick());
        assertEquals(List.of("begun"), selector.ends);
        picker.requests.unbind(requests);
        assertEquals(A, pick());
        assertEquals(List.of("begun"), selector.ends);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://A:80", "http://a/%7euser/?x=%20", "https://[::1]:8443//app/", "http://192.0.2.1"})
    void givesTheTargetAsItIsWritten(String target) {
        picker.use(selector);
        assertEquals(target, picker.pick(new String[] {target}));
    }

    @Test
    void keepsTheGroupOfEqualTargets() {
        picker.use(selector);
        pick();
        pick();
        assertEquals(List.of(List.of(A, B)), selector.grouped);
    }

    @Test
    void makesAGroupForEachListOfTargets() {
        picker.use(selector);
        pick();
        assertEquals(B, picker.pick(new String[] {B, A}));
        assertEquals(2, selector.grouped.size());
    }

    @Test
    void doesNotKeepListsWithoutEnd() {
        picker.use(selector);
        pick();
        for (int i = 0; i < 1000; i++) {
            picker.pick(new String[] {A + i});
        }
        pick();
        assertEquals(1002, selector.grouped.size());
    }

    @Test
    void asksTheNextSelector() {
        KnownSelector next = new KnownSelector();
        next.next = 1;
        picker.use(selector);
        pick();
        picker.use(next);
        picker.drop(selector);
        assertEquals(B, pick());
        assertEquals(1, next.grouped.size());
        assertEquals(List.of(), log.next());
    }

    @Test
    void picksAtRandomWithoutASelectorAndSaysSoOnce() {
        assertEquals(A, pick());
        random.set(1);
        assertEquals(B, pick());
        assertEquals(
                List.of("WARN Karaf's proxies: picks targets at random, because there is no"
                        + " ServerSelector with heartbeat.selector=heartbeat"),
                log.next());
        picker.use(selector);
        assertEquals(A, pick());
        assertEquals(List.of("INFO Karaf's proxies: picks targets by heartbeats again"), log.next());
        picker.drop(selector);
        assertEquals(B, pick());
        assertEquals(1, log.next().size());
    }

    @Test
    void failsAsUnavailableForTheMomentWhenThereIsNoServer() {
        picker.use(selector);
        selector.next = -1;
        IllegalStateException e = assertThrows(IllegalStateException.class, this::pick);
        assertEquals("no server: nobody is known", e.getMessage());
        assertEquals(0, e.getStackTrace().length);
        assertFalse(((UnavailableException) e.getCause()).isPermanent());
    }

    @Test
    void tellsOnceThatThereIsNoServerAndOnceThatThereIs() {
        picker.use(selector);
        for (int i = 0; i < 2; i++) {
            selector.next = -1;
            assertThrows(IllegalStateException.class, this::pick);
            assertThrows(IllegalStateException.class, this::pick);
            assertEquals(
                    List.of("WARN Proxy to [" + A + ", " + B + "]: no usable server, so requests fail: nobody is known"),
                    log.next());
            selector.next = 0;
            pick();
            pick();
            assertEquals(List.of("INFO Proxy to [" + A + ", " + B + "]: picks targets by heartbeats again"), log.next());
        }
    }

    @Test
    void repeatsNoEscapeSequenceOfASelector() {
        picker.use(selector);
        selector.next = -1;
        selector.reason = "\u001b[2Jgone";
        assertEquals("no server: ?[2Jgone", assertThrows(IllegalStateException.class, this::pick).getMessage());
        assertTrue(log.next().get(0).endsWith("?[2Jgone"));
    }

    @Test
    void tellsNoPasswordOfATarget() {
        picker.use(selector);
        selector.next = -1;
        assertThrows(IllegalStateException.class, () -> picker.pick(new String[] {"http://me:secret@192.0.2.1/"}));
        String line = log.next().toString();
        assertEquals("[WARN Proxy to [http://...@192.0.2.1/]: no usable server, so requests fail: nobody is known]", line);
    }

    @Test
    void tellsThatThereIsAServerAgainAlsoWhenAnotherSelectorHasIt() {
        picker.use(selector);
        selector.next = -1;
        assertThrows(IllegalStateException.class, this::pick);
        log.next();
        picker.use(new KnownSelector());
        pick();
        assertEquals(List.of("INFO Proxy to [" + A + ", " + B + "]: picks targets by heartbeats again"), log.next());
    }

    @Test
    void picksAtRandomWhileTheSelectorFailsAndSaysSoOnce() {
        picker.use(selector);
        selector.failure = new IllegalStateException("closed");
        random.set(1);
        assertEquals(B, pick());
        assertEquals(
                List.of(
                        "ERROR Proxy to [" + A + ", " + B + "]: picks targets at random, because the selector failed",
                        "java.lang.IllegalStateException: closed"),
                log.next().subList(0, 2));
        assertEquals(B, pick());
        assertEquals(List.of(), log.next());
        selector.failure = null;
        assertEquals(A, pick());
        assertEquals(List.of("INFO Proxy to [" + A + ", " + B + "]: picks targets by heartbeats again"), log.next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:8181", "http://:8181/", " http://a:8181", "http://a/x y", "/app", ""})
    void neverPicksATargetThatIsNoServer(String target) {
        picker.use(selector);
        assertEquals(A, picker.pick(new String[] {target, A}));
        assertEquals(A, picker.pick(new String[] {target, A}));
        List<String> lines = log.next();
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(
                lines.get(0).startsWith("WARN A target is never picked: proxyTo: \"" + target + "\" (expected: "), lines.get(0));
    }

    @Test
    void picksAtRandomWhereNoTargetIsAServer() {
        picker.use(selector);
        random.set(1);
        assertEquals("b", picker.pick(new String[] {"a", "b"}));
        assertTrue(log.next().contains("ERROR Proxy to [a, b]: picks targets at random, because the selector failed"));
        random.set(0);
        assertEquals("a", picker.pick(new String[] {"a", "b"}));
        assertEquals(List.of(), log.next());
    }

    @Test
    void readsHostNamesWithAnUnderscore() {
        picker.use(selector);
        picker.pick(new String[] {"http://my_web_1:8181/app", "https://my_web_2"});
        assertEquals(
                List.of(
                        InetSocketAddress.createUnresolved("my_web_1", 8181), InetSocketAddress.createUnresolved("my_web_2", 443)),
                selector.addresses.get(0));
    }

    @Test
    void failsWithoutTargets() {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> picker.pick(new String[0]));
        assertEquals("no server: targets: none (expected: one or more)", e.getMessage());
    }

    private String pick() {
        // a new array for each request, as Karaf passes it
        return picker.pick(new String[] {A, B});
    }
}
