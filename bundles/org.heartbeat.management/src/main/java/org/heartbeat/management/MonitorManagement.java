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
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Shows the monitor as an MBean while there is one. It does not wait for one, as that would look like a fault of this bundle. */
@Component(service = {}, immediate = true)
public final class MonitorManagement {

    private final BundleContext context;

    // guarded by this
    private HeartbeatMonitor shown;
    private MonitorBean bean;
    /** Not the component itself: the monitor would wait for a listener that waits for the monitor. */
    private ConditionalService<ServerListener> listener;

    /** Shows nothing until a monitor is bound. */
    @Activate
    public MonitorManagement(BundleContext context) {
        this.context = context;
    }

    /** Registers the MBean of a monitor, instead of that of another. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public synchronized void bindMonitor(HeartbeatMonitor monitor) {
        close();
        bean = new MonitorBean(monitor, ManagementFactory.getPlatformMBeanServer());
        shown = monitor;
        listener = new ConditionalService<>(context, ServerListener.class, bean::serverChanged);
        try {
            listener.register(Map.of());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Takes the MBean away, unless it is that of another monitor. */
    public synchronized void unbindMonitor(HeartbeatMonitor monitor) {
        if (shown == monitor) {
            close();
        }
    }

    private void close() {
        if (shown != null) {
            shown = null;
            listener.unregister();
            bean.close();
        }
    }
}
