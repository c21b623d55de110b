// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.osgi.service.component.annotations.Component;

/**
 * Forwards the addresses of servers that have changed. It is a component apart from the selector: the selector needs the
 * monitor, and the monitor its listeners, which would be a cycle of components.
 */
@Component(service = {ServerListener.class, ServerChanges.class}, immediate = true)
public final class ServerChanges implements ServerListener {

    private final Set<Consumer<InetAddress>> listeners = new CopyOnWriteArraySet<>();

    void add(Consumer<InetAddress> listener) {
        listeners.add(listener);
    }

    void remove(Consumer<InetAddress> listener) {
        listeners.remove(listener);
    }

    @Override
    public void serverChanged(ServerEvent event) {
        listeners.forEach(listener -> listener.accept(event.server().id().address()));
    }
}
