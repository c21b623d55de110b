// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.osgi.service.component.annotations.Component;

/**
 * Hands on that something happened to a server. A component apart from the selector: that one needs the monitor, and the
 * monitor its listeners, which would be a circle of components.
 */
@Component(service = {ServerListener.class, ServerNews.class}, immediate = true)
public final class ServerNews implements ServerListener {

    private final Set<Runnable> readers = new CopyOnWriteArraySet<>();

    /** Tells a reader of news from now on. */
    void add(Runnable reader) {
        readers.add(reader);
    }

    void remove(Runnable reader) {
        readers.remove(reader);
    }

    @Override
    public void serverChanged(ServerEvent event) {
        readers.forEach(Runnable::run);
    }
}
