// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.NotificationBroadcasterSupport;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.heartbeat.testing.KnownSender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SenderViewTest {

    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final ObjectName name = Registration.name("Sender");
    private final KnownSender sender = KnownSender.well();

    @BeforeEach
    @SuppressWarnings("resource")
    void register() throws JMException {
        new Registration(
                server,
                name,
                new DescribedMBean(new SenderView(sender), SenderMBean.class, new NotificationBroadcasterSupport()));
    }

    private Object attribute(String attribute) throws JMException {
        return server.getAttribute(name, attribute);
    }

    @Test
    void showsNumbers() throws JMException {
        assertEquals(120L, attribute("Beats"));
        assertEquals(0.4, attribute("SecondsSinceBeat"));
        assertEquals(1000L, attribute("IntervalMillis"));
        assertEquals(List.of(38, 12, 40, 10), List.of(
                attribute("ReportedReady"), attribute("ReportedBusy"), attribute("MeasuredReady"), attribute("MeasuredBusy")));
        assertEquals(0, attribute("FailingTargets"));
        assertEquals(0, attribute("FailedPerMille"));
        sender.change(status -> status.failing(0.12, 60));
        assertEquals(120, attribute("FailedPerMille"));
    }

    @Test
    void showsTargetsAsATable() throws JMException {
        sender.change(status -> status.to(KnownSender.KnownTarget.failing("http://balancer/heartbeat", "HTTP 403")));
        CompositeData target =
                ((TabularData) attribute("Targets")).get(new Object[] {"http://balancer/heartbeat"});
        assertEquals(List.of(3L, 117L, "HTTP 403"), List.of(target.getAll(new String[] {"sent", "failed", "failure"})));
        assertEquals(1, attribute("FailingTargets"));
    }

    @Test
    void showsThatNothingWasSentYet() throws JMException {
        server.unregisterMBean(name);
        server.registerMBean(
                new DescribedMBean(
                        new SenderView(KnownSender.silent()), SenderMBean.class, new NotificationBroadcasterSupport()),
                name);
        assertEquals(
                List.of(0L, -1.0, -1, -1, "", ""),
                List.of(attribute("Beats"), attribute("SecondsSinceBeat"), attribute("ReportedReady"),
                        attribute("MeasuredBusy"),
                        attribute("LastMessage"), attribute("Provider")));
    }

    @Test
    void describesItselfAndAllItsParts() throws JMException {
        MBeanInfo info = server.getMBeanInfo(name);
        assertEquals("Sends heartbeats, which report the workers of this Karaf to its balancers", info.getDescription());
        Stream.of(info.getAttributes(), info.getOperations()).flatMap(Stream::of).forEach(
                part -> assertTrue(part.getDescription().contains(" "), part.toString()));
        assertEquals(
                List.of("Whether this Karaf drains after a restart too"),
                Stream.of(info.getOperations())
                        .flatMap(operation -> Stream.of(operation.getSignature()))
                        .map(MBeanFeatureInfo::getDescription)
                        .toList());
        assertEquals(
                "Heartbeats sent",
                ((TabularData) attribute("Targets")).getTabularType().getRowType().getDescription("sent"));
    }

    @Test
    void drainsAndResumes() throws JMException {
        server.invoke(name, "drain", new Object[] {true}, new String[] {"boolean"});
        assertEquals(List.of("operator"), sender.lasting());
        assertEquals(true, attribute("Draining"));
        assertArrayEquals(new String[] {"operator"}, (String[]) attribute("DrainReasons"));
        assertEquals(true, server.invoke(name, "resume", null, null));
        assertEquals(false, attribute("Draining"));
        assertEquals(false, server.invoke(name, "resume", null, null));
    }
}
