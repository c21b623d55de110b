// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Await;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The wire messages and log lines of a stock Karaf that drains, leaves, and starts. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DrainIT extends SendingKaraf {

    private static final String LEAVING = "v=1&ready=0&busy=25&state=leaving";
    private static final String DRAINING = "v=1&ready=0&busy=25&state=draining";

    private Bundle sender;
    private ServiceRegistration<StatusProvider> pool;

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd()};
    }

    @Before
    public void beat() throws IOException {
        sender = Bundles.named(context, "org.heartbeat.sender");
        Dictionary<String, Object> properties =
                new Hashtable<>(Map.of(StatusProvider.NAME, "pool", "service.ranking", 10));
        pool = context.registerService(StatusProvider.class, () -> new WorkerStatus(75, 25), properties);
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", listener.address(), "HeartbeatInterval", "1s"));
        listener.hearUntil(DrainIT::isSteady);
    }

    @After
    public void rest() {
        pool.unregister();
    }

    @Test
    public void saysSteadyNumbersThatBeginLowAndTheWorkersOfThisMoment() throws IOException, BundleException {
        sender.stop();
        listener.hearUntil(LEAVING::equals);
        sender.start();
        assertRisesFromATenth();
    }

    @Test
    public void drainsAndResumesAtOnceAndDrainsOnAfterARestartWhereThatIsToLast() throws IOException, BundleException {
        service().drain("operator", true);
        listener.hearUntil(DRAINING::equals);
        assertEquals(DRAINING, listener.hear().message());
        sender.stop();
        listener.hearUntil(LEAVING::equals);
        sender.start();
        assertEquals(DRAINING, listener.hear().message());
        assertEquals(List.of("operator"), service().status().drainReasons());
        assertTrue(service().resume("operator"));
        while (listener.hear().message().equals(DRAINING)) {
            // beats that were already on their way
        }
        sender.stop();
        listener.hearUntil(LEAVING::equals);
        sender.start();
        assertRisesFromATenth();
    }

    @Test
    public void leavesWhenItsConfigurationIsDeletedAndBeginsLowAgain() throws IOException {
        Object address = configs.get("org.heartbeat", "HeartbeatAddress");
        configs.delete("org.heartbeat");
        listener.hearUntil(LEAVING::equals);
        assertThrows(SocketTimeoutException.class, () -> listener.hearWithin(Duration.ofSeconds(3)));
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", address));
        assertRisesFromATenth();
    }

    /** Felix SCR itself rejects the copy, as the original configuration exists. */
    @Test
    public void beatsOnBesideACopyOfItsConfiguration() throws IOException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        org.osgi.service.cm.Configuration copy =
                context.getService(reference).createFactoryConfiguration("org.heartbeat", "?");
        Listener.Heard last = listener.hear();
        for (boolean there : new boolean[] {true, false}) {
            if (there) {
                copy.update(new Hashtable<>(Map.of("HeartbeatAddress", "127.0.0.1:1")));
            } else {
                copy.delete();
            }
            for (int beat = 0; beat < 3; beat++) {
                Listener.Heard heard = listener.hear();
                heard.assertNextAfter(last, "beside a copy: " + there + ", beat " + beat);
                assertTrue(heard.message(), isSteady(heard.message()));
                last = heard;
            }
        }
    }

    @Test
    public void tellsInTheLogWhereItBeats() {
        String beating = "Beating to " + listener.address() + " every 1 s with the status of \"pool\"";
        String notUsed = "Status provider \"system\" (ranking -2147483648) is present but not used: \"pool\" has the higher"
                + " ranking 10";
        // each is logged after its beat is sent
        Await.until(() -> KarafLog.count(beating) > 0 && KarafLog.count(notUsed) > 0);
    }

    private void assertRisesFromATenth() throws IOException {
        assertEquals("v=1&ready=10&busy=90&now=75", listener.hear().message());
        int before = 10;
        for (int beat = 0; beat < 5; beat++) {
            String message = listener.hear().message();
            assertTrue(message, isSteady(message));
            String[] numbers = message.split("\\D+");
            int ready = Integer.parseInt(numbers[2]);
            assertEquals(100, ready + Integer.parseInt(numbers[3]));
            assertTrue(ready + " after " + before, ready >= before && ready <= 75);
            before = ready;
        }
        assertTrue("" + before, before > 10);
    }

    private static boolean isSteady(String message) {
        return message.matches("v=1&ready=\\d+&busy=\\d+&now=75");
    }

    private HeartbeatSender service() {
        return context.getService(context.getServiceReference(HeartbeatSender.class));
    }
}
