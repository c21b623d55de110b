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

/** Shows the monitor as an MBean while there is one. */
@Component(service = {})
public final class MonitorManagement {

    private final MonitorBean bean;

    /** Not the component itself: the monitor would wait for a listener that waits for the monitor. */
    private final ConditionalService<ServerListener> listener;

    /** Registers the MBean. */
    @Activate
    public MonitorManagement(@Reference HeartbeatMonitor monitor, BundleContext context) {
        bean = new MonitorBean(monitor, ManagementFactory.getPlatformMBeanServer());
        listener = new ConditionalService<>(context, ServerListener.class, bean::serverChanged);
        try {
            listener.register(Map.of());
        } catch (RuntimeException | Error e) {
            bean.close();
            throw e;
        }
    }

    /** Takes it away. */
    @Deactivate
    public void deactivate() {
        listener.unregister();
        bean.close();
    }
}
