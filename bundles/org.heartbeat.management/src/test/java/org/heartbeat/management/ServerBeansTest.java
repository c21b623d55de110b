// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;

class ServerBeansTest {

    private static final KnownServer WEB1 = KnownServer.at("192.0.2.1", 8181, 7, 3).momentarily(4, 6);
    private static final KnownServer WEB2 =
            KnownServer.at("2001:db8::2", 0, 0, 5).silentFor(Duration.ofMillis(420)).saying(Map.of("zone", "a"));

    private final MBeanServer server = MBeanServerFactory.newMBeanServer();

    private ServerBeans of(ServerStatus... servers) {
        return new ServerBeans(KnownMonitor.listening(servers), server);
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

    private static void tell(ServerBeans beans, ServerEvent.Type type, ServerStatus of) {
        beans.serverChanged(new ServerEvent(type, of));
    }

    @Test
    void hasAnMBeanForTheMonitorAndForEachServerUntilItGoes() {
        ServerBeans beans = of(WEB1, WEB2);
        tell(beans, ServerEvent.Type.UP, WEB1);
        tell(beans, ServerEvent.Type.UP, WEB2);
        tell(beans, ServerEvent.Type.STALE, WEB1);
        assertEquals(
                Set.of(
                        "org.heartbeat:type=Monitor",
                        "org.heartbeat:type=Server,address=\"192.0.2.1\",port=8181",
                        "org.heartbeat:type=Server,address=\"2001:db8::2\",port=0"),
                names());
        tell(beans, ServerEvent.Type.DOWN, WEB1);
        assertFalse(server.isRegistered(MBeans.name(WEB1)));
        beans.close();
        assertEquals(Set.of(), names());
    }

    @Test
    void tellsOfAServerWhatTheMonitorKnowsOfItNow() throws JMException {
        ServerBeans beans = of(WEB1.in(ServerState.STALE), WEB2);
        tell(beans, ServerEvent.Type.UP, KnownServer.at("192.0.2.1", 8181, 1, 1));
        tell(beans, ServerEvent.Type.UP, WEB2);
        ObjectName web1 = MBeans.name(WEB1);
        assertEquals(
                List.of("192.0.2.1", 8181, "stale", true, 7, 3, 4, 6, 10L, 1000L),
                List.of(attribute(web1, "Address"), attribute(web1, "Port"), attribute(web1, "State"), attribute(web1, "Stale"),
                        attribute(web1, "Ready"), attribute(web1, "Busy"), attribute(web1, "MomentaryReady"),
                        attribute(web1, "MomentaryBusy"), attribute(web1, "Beats"), attribute(web1, "IntervalMillis")));
        assertEquals(420L, attribute(MBeans.name(WEB2), "AgeMillis"));
        assertEquals("zone=a", attribute(MBeans.name(WEB2), "Variables"));
    }

    @Test
    void tellsCountersAndTheServersAsATable() throws JMException {
        of(WEB1, WEB2);
        ObjectName monitor = MBeans.name("Monitor");
        assertEquals(
                List.of(99L, 99L, 2, 1, 1, 0),
                List.of(attribute(monitor, "Accepted"), attribute(monitor, "Received"), attribute(monitor, "ServerCount"),
                        attribute(monitor, "Up"), attribute(monitor, "Full"), attribute(monitor, "Stale")));
        CompositeData web2 = ((TabularData) attribute(monitor, "Servers")).get(new Object[] {"2001:db8::2", 0});
        assertEquals(
                List.of("full", 0L, 5L, 420L, 0.0, "zone=a"),
                List.of(web2.getAll(new String[] {"state", "ready", "busy", "ageMillis", "loss", "variables"})));
    }

    @Test
    void notifiesOfServersThatComeFallSilentAndGo() throws JMException {
        ServerBeans beans = of(WEB1);
        List<String> seen = new ArrayList<>();
        server.addNotificationListener(
                MBeans.name("Monitor"),
                (notification, handback) -> seen.add(
                        notification.getType() + " " + notification.getMessage() + " " + notification.getUserData()),
                null,
                null);
        for (ServerEvent.Type type : ServerEvent.Type.values()) {
            tell(beans, type, WEB1);
        }
        String name = " org.heartbeat:type=Server,address=\"192.0.2.1\",port=8181";
        assertEquals(
                List.of(
                        "org.heartbeat.server.up 192.0.2.1:8181 is up" + name,
                        "org.heartbeat.server.stale 192.0.2.1:8181 is stale" + name,
                        "org.heartbeat.server.down 192.0.2.1:8181 is down" + name),
                seen);
    }

    @Test
    void registersNothingAfterItsEnd() {
        ServerBeans beans = of(WEB1);
        beans.close();
        tell(beans, ServerEvent.Type.UP, WEB1);
        assertEquals(Set.of(), names());
    }

    @Test
    void hasAttributesThatNeedNoClassesOfOurs() throws Exception {
        tell(of(WEB1), ServerEvent.Type.UP, WEB1);
        for (String name : names()) {
            for (var attribute : server.getMBeanInfo(new ObjectName(name)).getAttributes()) {
                assertTrue(
                        attribute.getType().matches("int|long|double|boolean|java\\.lang\\.String|javax\\..*TabularData"),
                        name + " " + attribute);
            }
        }
    }
}
