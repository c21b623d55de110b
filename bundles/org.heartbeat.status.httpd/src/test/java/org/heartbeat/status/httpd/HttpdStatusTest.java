// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class HttpdStatusTest {

    /** A port without a listener, so that the message about each page identifies it. */
    private static final String PAGE = "http://127.0.0.1:1/server-status?auto";

    private static final String OTHER = "http://127.0.0.1:1/other?auto";

    private final Registry registry = new Registry();
    private HttpdStatus status;

    @AutoClose
    private final LogLines log = new LogLines();

    @AfterEach
    void deactivate() {
        status.deactivate();
    }

    @Test
    void isAbsentAndSaysNothingWhileNoPageIsNamed() {
        activate();
        configure("ServerStatus", " ", "ServerStatusTimeout", "often", "service.ranking", "high");
        status.deactivate();
        assertEquals(List.of(), registry.next());
        assertEquals(List.of(), log.next());
    }

    @Test
    void countsRequestsOfWhichOneIsItsOwn() {
        activate("ServerStatus", PAGE);
        assertEquals("requests", registry.property("heartbeat.counts"));
        assertEquals(1, registry.property("heartbeat.counts.own"));
    }

    @Test
    void isThereUntilItIsDeactivated() {
        activate("ServerStatus", PAGE, "heartbeat.status", "web", "service.ranking", "5");
        assertEquals(List.of("+ web 5"), registry.next());
        assertAsksFor(PAGE);
        StatusProvider before = registry.provider();
        status.deactivate();
        assertEquals(List.of("-"), registry.next());
        assertThrows(IllegalStateException.class, before::status);
    }

    @Test
    void comesWhenAPageIsNamedAndGoesWhenItIsNoMore() {
        activate();
        configure("ServerStatus", PAGE);
        assertEquals(List.of("+ httpd 0"), registry.next());
        configure();
        assertEquals(List.of("-"), registry.next());
        configure("ServerStatus", OTHER);
        assertEquals(List.of("+ httpd 0"), registry.next());
        assertAsksFor(OTHER);
        assertEquals(List.of(), log.next());
    }

    @Test
    void asksForAnotherPageByTheSameRegistration() {
        activate("ServerStatus", PAGE);
        StatusProvider before = registry.provider();
        configure("ServerStatus", OTHER, "ServerStatusTimeout", "250ms");
        assertEquals(List.of("+ httpd 0"), registry.next());
        assertSame(before, registry.provider());
        assertAsksFor(OTHER);
        configure("ServerStatus", OTHER, "service.ranking", "-7");
        assertEquals(List.of("~ httpd -7"), registry.next());
        configure("ServerStatus", OTHER, "heartbeat.status", "web");
        assertEquals(List.of("~ web 0"), registry.next());
    }

    @Test
    void keepsTheLastGoodConfigurationWhenTheNextIsBadAndSaysSoOnce() {
        activate("ServerStatus", PAGE);
        configure("ServerStatus", OTHER, "ServerStatusTimeout", "often", "service.ranking", "5");
        configure("ServerStatus", OTHER, "ServerStatusTimeout", "often", "service.ranking", "5");
        assertEquals(List.of("+ httpd 0"), registry.next());
        assertAsksFor(PAGE);
        String line = "ERROR Configuration org.heartbeat.status.httpd rejected, the last good one stays in force:"
                + " ServerStatusTimeout: \"often\" (expected: 10ms ~ 250ms, in ms, s, min or h)";
        assertEquals(List.of(line), log.next());
        configure("ServerStatus", PAGE);
        configure("ServerStatus", OTHER, "ServerStatusTimeout", "often");
        assertEquals(List.of(line), log.next());
    }

    @Test
    void staysAbsentWhileTheFirstConfigurationIsBad() {
        activate("ServerStatus", "127.0.0.1");
        assertEquals(List.of(), registry.next());
        assertEquals(
                List.of("ERROR Configuration org.heartbeat.status.httpd rejected, the provider stays off: ServerStatus:"
                        + " \"127.0.0.1\" (expected: an http:// or https:// URL with a host, such as"
                        + " http://192.0.2.11:8181/path)"),
                log.next());
        configure("ServerStatus", PAGE);
        assertEquals(List.of("+ httpd 0"), registry.next());
    }

    private void assertAsksFor(String page) {
        assertNotNull(registry.provider());
        String message = assertThrows(IllegalStateException.class, registry.provider()::status).getMessage();
        assertTrue(message.startsWith(page + ": "), message);
    }

    private void activate(String... keysAndValues) {
        status = new HttpdStatus(registry.context(), Configs.of(HttpdStatusConfig.class, keysAndValues), Map.of());
    }

    private void configure(String... keysAndValues) {
        status.configure(Configs.of(HttpdStatusConfig.class, keysAndValues), Map.of());
    }
}
