// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.testing.KnownServer;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventHandler;

/** The monitor's feature in a Karaf without HTTP: its events and its file. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class MonitorEventsIT {

    private static final int PATIENCE_SECONDS = 60;

    @Inject
    private BundleContext context;

    @Inject
    @Filter("(component.name=org.heartbeat.monitor.events.ServerEvents)")
    private ServerListener listener;

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd("heartbeat-monitor")};
    }

    @Test
    public void postsWhatHappensToServers() throws Exception {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        ServiceRegistration<EventHandler> handler = context.registerService(
                EventHandler.class, events::add, new Hashtable<>(Map.of("event.topics", "org/heartbeat/server/*")));
        try {
            for (ServerEvent.Type type : ServerEvent.Type.values()) {
                listener.serverChanged(new ServerEvent(type, server()));
                Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertTrue("no event " + type, event != null);
                assertEquals("org/heartbeat/server/" + type, event.getTopic());
                assertEquals("192.0.2.1", event.getProperty("address"));
                assertEquals(8181, event.getProperty("port"));
                assertEquals(75, event.getProperty("ready"));
                assertEquals(3, event.getProperty("busy"));
                assertEquals(1500L, event.getProperty("age.millis"));
            }
        } finally {
            handler.unregister();
        }
    }

    @Test
    public void doesWithoutTheEndpointWhereThereIsNoWhiteboard() {
        List<String> bundles = Stream.of(context.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(name -> name.startsWith("org.heartbeat.monitor."))
                .toList();
        assertEquals(List.of("org.heartbeat.monitor.events"), bundles);
    }

    private static ServerStatus server() {
        return KnownServer.at("192.0.2.1", 8181, 75, 3).silentFor(Duration.ofMillis(1500));
    }
}
