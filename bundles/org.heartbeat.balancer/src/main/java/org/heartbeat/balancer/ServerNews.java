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
 * Hands on that something happened to a server. A component apart from the selector: that one needs the monitor, and the
 * monitor its listeners, which would be a circle of components.
 */
@Component(service = {ServerListener.class, ServerNews.class}, immediate = true)
public final class ServerNews implements ServerListener {

    private final Set<Consumer<InetAddress>> readers = new CopyOnWriteArraySet<>();

    /** Tells a reader the addresses of servers to which something happened, from now on. */
    void add(Consumer<InetAddress> reader) {
        readers.add(reader);
    }

    void remove(Consumer<InetAddress> reader) {
        readers.remove(reader);
    }

    @Override
    public void serverChanged(ServerEvent event) {
        readers.forEach(reader -> reader.accept(event.server().id().address()));
    }
}
