// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.events;

import java.util.Map;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * Posts changes of servers to Event Admin. The topic is {@code org/heartbeat/server/} and the type of the event; the properties are
 * {@code address} (String), {@code port} (Integer, 0 if the server reports none), {@code ready} and {@code busy} (Integer), and
 * {@code age.millis} (Long).
 */
@Component
public final class ServerEvents implements ServerListener {

    private static final String TOPIC = "org/heartbeat/server/";

    private final EventAdmin eventAdmin;

    /** Creates a listener that posts to this service. */
    @Activate
    public ServerEvents(@Reference EventAdmin eventAdmin) {
        this.eventAdmin = eventAdmin;
    }

    @Override
    public void serverChanged(ServerEvent event) {
        ServerStatus server = event.server();
        eventAdmin.postEvent(new Event(
                TOPIC + event.type().name(),
                Map.of(
                        "address", server.id().host(),
                        "port", server.id().port().orElse(0),
                        "ready", server.workers().ready(),
                        "busy", server.workers().busy(),
                        "age.millis", server.age().toMillis())));
    }
}
