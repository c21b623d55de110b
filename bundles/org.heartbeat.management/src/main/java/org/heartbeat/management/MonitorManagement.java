// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.lang.management.ManagementFactory;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Shows the monitor and each server that it hears as MBeans, while there is a monitor. */
@Component
public final class MonitorManagement implements ServerListener {

    private final ServerBeans servers;

    /** Registers the monitor's MBean; those of servers follow as they are told of. */
    @Activate
    public MonitorManagement(@Reference HeartbeatMonitor monitor) {
        servers = new ServerBeans(monitor, ManagementFactory.getPlatformMBeanServer());
    }

    /** Takes all of them away. */
    @Deactivate
    public void deactivate() {
        servers.close();
    }

    @Override
    public void serverChanged(ServerEvent event) {
        servers.serverChanged(event);
    }
}
