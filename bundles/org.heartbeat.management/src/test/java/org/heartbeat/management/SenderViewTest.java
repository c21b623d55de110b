// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
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
                new StandardMBean(new SenderView(sender), SenderMBean.class, false));
    }

    private Object attribute(String attribute) throws JMException {
        return server.getAttribute(name, attribute);
    }

    @Test
    void tellsNumbers() throws JMException {
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
    void tellsTargetsAsATable() throws JMException {
        sender.change(status -> status.to(KnownSender.KnownTarget.failing("http://balancer/heartbeat", "HTTP 403")));
        CompositeData target =
                ((TabularData) attribute("Targets")).get(new Object[] {"http://balancer/heartbeat"});
        assertEquals(List.of(3L, 117L, "HTTP 403"), List.of(target.getAll(new String[] {"sent", "failed", "failure"})));
        assertEquals(1, attribute("FailingTargets"));
    }

    @Test
    void tellsThatNothingWasSentYet() throws JMException {
        server.unregisterMBean(name);
        server.registerMBean(
                new StandardMBean(new SenderView(KnownSender.silent()), SenderMBean.class, false),
                name);
        assertEquals(
                List.of(0L, -1.0, -1, -1, "", ""),
                List.of(attribute("Beats"), attribute("SecondsSinceBeat"), attribute("ReportedReady"),
                        attribute("MeasuredBusy"),
                        attribute("LastMessage"), attribute("Provider")));
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
