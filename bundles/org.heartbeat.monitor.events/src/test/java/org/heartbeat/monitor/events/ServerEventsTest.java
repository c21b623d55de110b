// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class ServerEventsTest {

    private final List<Event> posted = new ArrayList<>();
    private final ServerEvents events = new ServerEvents(new EventAdmin() {
        @Override
        public void postEvent(Event event) {
            posted.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            throw new AssertionError("waits for its handlers");
        }
    });

    @ParameterizedTest
    @CsvSource({
        "UP, org/heartbeat/server/UP",
        "CHANGED, org/heartbeat/server/CHANGED",
        "STALE, org/heartbeat/server/STALE",
        "DOWN, org/heartbeat/server/DOWN"
    })
    void postsEachTypeToATopicOfItsOwn(ServerEvent.Type type, String topic) {
        events.serverChanged(new ServerEvent(type, server("192.0.2.1", 8181)));
        assertEquals(List.of(topic), posted.stream().map(Event::getTopic).toList());
    }

    @Test
    void postsTheServersProperties() {
        events.serverChanged(new ServerEvent(ServerEvent.Type.UP, server("192.0.2.1", 8181)));
        assertEquals(
                Map.of("address", "192.0.2.1", "port", 8181, "ready", 75, "busy", 3, "age.millis", 1500L),
                properties(posted.get(0)));
    }

    @Test
    void postsPortZeroForAServerThatReportsNone() {
        events.serverChanged(new ServerEvent(ServerEvent.Type.DOWN, server("2001:db8::1", 0)));
        assertEquals(0, posted.get(0).getProperty("port"));
        assertEquals("2001:db8::1", posted.get(0).getProperty("address"));
    }

    @Test
    void letsTheMonitorLogAFailingEventAdmin() {
        IllegalStateException failure = new IllegalStateException("stopped");
        ServerEvents failing = new ServerEvents(new EventAdmin() {
            @Override
            public void postEvent(Event event) {
                throw failure;
            }

            @Override
            public void sendEvent(Event event) {
                throw failure;
            }
        });
        ServerEvent event = new ServerEvent(ServerEvent.Type.UP, server("192.0.2.1", 0));
        assertEquals(failure, assertThrows(IllegalStateException.class, () -> failing.serverChanged(event)));
    }

    private static Map<String, Object> properties(Event event) {
        Map<String, Object> properties = new HashMap<>();
        for (String name : event.getPropertyNames()) {
            properties.put(name, event.getProperty(name));
        }
        properties.keySet().removeAll(Set.of("event.topics"));
        return properties;
    }

    private static ServerStatus server(String address, int port) {
        return KnownServer.at(address, port, 75, 3).silentFor(Duration.ofMillis(1500));
    }
}
