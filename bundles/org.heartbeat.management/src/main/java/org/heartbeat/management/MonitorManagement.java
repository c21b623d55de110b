// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.lang.management.ManagementFactory;
import java.util.Map;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.internal.osgi.ConditionalService;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Shows the monitor and each server that it hears as MBeans, while there is a monitor. */
@Component(service = {})
public final class MonitorManagement {

    private final ServerBeans servers;
    /** Not the component itself: the monitor would wait for a listener that waits for the monitor. */
    private final ConditionalService<ServerListener> listener;

    /** Registers the monitor's MBean; those of servers follow as they are told of. */
    @Activate
    public MonitorManagement(@Reference HeartbeatMonitor monitor, BundleContext context) {
        servers = new ServerBeans(monitor, ManagementFactory.getPlatformMBeanServer());
        listener = new ConditionalService<>(context, ServerListener.class, servers::serverChanged);
        try {
            listener.register(Map.of());
        } catch (RuntimeException | Error e) {
            servers.close();
            throw e;
        }
    }

    /** Takes all of them away. */
    @Deactivate
    public void deactivate() {
        listener.unregister();
        servers.close();
    }
}
