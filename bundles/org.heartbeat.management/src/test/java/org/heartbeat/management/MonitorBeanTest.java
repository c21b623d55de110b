// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;

class MonitorBeanTest {

    private static final KnownServer WEB1 = KnownServer.at("192.0.2.1", 8181, 7, 3).momentarily(4, 6);
    private static final KnownServer WEB2 =
            KnownServer.at("2001:db8::2", 0, 0, 5).silentFor(Duration.ofMillis(420)).saying(Map.of("zone", "a"))
                    .sharedBy(2);

    private final MBeanServer server = MBeanServerFactory.newMBeanServer();

    private MonitorBean of(ServerStatus... servers) {
        return new MonitorBean(KnownMonitor.listening(servers), server);
    }

    private Set<String> names() {
        return server.queryNames(ObjectName.WILDCARD, null).stream()
                .map(ObjectName::toString)
                .filter(name -> name.startsWith("org.heartbeat:"))
                .collect(Collectors.toSet());
    }

    private Object attribute(ObjectName name, String attribute) throws JMException {
        return server.getAttribute(name, attribute);
    }

    private static void change(MonitorBean beans, ServerEvent.Type type, ServerStatus of) {
        beans.serverChanged(new ServerEvent(type, of));
    }

    @Test
    void hasAnMBeanForTheMonitorUntilItIsClosed() {
        MonitorBean bean = of(WEB1, WEB2);
        assertEquals(Set.of("org.heartbeat:type=Monitor"), names());
        bean.close();
        assertEquals(Set.of(), names());
    }

    @Test
    void showsCountersAndTheServersAsATable() throws JMException {
        of(WEB1, WEB2);
        ObjectName monitor = Registration.name("Monitor");
        assertEquals(
                List.of(99L, 99L, 2, 1, 1, 0),
                List.of(attribute(monitor, "Accepted"), attribute(monitor, "Received"), attribute(monitor, "ServerCount"),
                        attribute(monitor, "Up"), attribute(monitor, "Full"), attribute(monitor, "Stale")));
        CompositeData web2 = ((TabularData) attribute(monitor, "Servers")).get(new Object[] {"2001:db8::2", 0});
        assertEquals(
                List.of("full", 0L, 5L, 420L, 10_000L, 5000L, 1000L, 0L, 0L, 2L, 0.0, 1.0, "2 senders: zone=a"),
                List.of(web2.getAll(new String[] {
                    "state", "ready", "busy", "ageMillis", "upMillis", "staleAfterMillis", "intervalMillis", "jitterMillis",
                    "clockSkewMillis", "senders", "loss", "trust", "variables"
                })));
    }

    @Test
    void notifiesOfServersThatComeUpFallSilentAndLeave() throws JMException {
        MonitorBean beans = of(WEB1);
        List<String> seen = new ArrayList<>();
        server.addNotificationListener(
                Registration.name("Monitor"),
                (notification, handback) -> seen.add(
                        notification.getType() + " " + notification.getMessage() + " " + notification.getUserData()),
                null,
                null);
        for (ServerEvent.Type type : ServerEvent.Type.values()) {
            change(beans, type, WEB1);
        }
        String name = " 192.0.2.1:8181";
        assertEquals(
                List.of(
                        "org.heartbeat.server.up 192.0.2.1:8181 is up" + name,
                        "org.heartbeat.server.stale 192.0.2.1:8181 is stale" + name,
                        "org.heartbeat.server.down 192.0.2.1:8181 is down" + name),
                seen);
    }

    @Test
    void hasAttributesThatNeedNoClassesOfOurs() throws Exception {
        of(WEB1);
        for (String name : names()) {
            for (var attribute : server.getMBeanInfo(new ObjectName(name)).getAttributes()) {
                assertTrue(
                        attribute.getType().matches("int|long|double|boolean|java\\.lang\\.String|javax\\..*TabularData"),
                        name + " " + attribute);
                assertTrue(attribute.getDescription().contains(" "), attribute.toString());
            }
        }
    }
}
