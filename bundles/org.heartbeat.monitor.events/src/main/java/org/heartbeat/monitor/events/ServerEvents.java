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
 * Posts what happens to servers to Event Admin: topic {@code org/heartbeat/server/} and the type of the event, with the
 * properties {@code address} (String), {@code port} (Integer, 0 for a server that says none), {@code ready} and
 * {@code busy} (Integer) and {@code age.millis} (Long).
 */
@Component
public final class ServerEvents implements ServerListener {

    private static final String TOPIC = "org/heartbeat/server/";

    private final EventAdmin eventAdmin;

    /** A listener that posts to this one. */
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
