// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.lang.management.ManagementFactory;
import java.util.Map;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.internal.osgi.ConditionalService;
import org.heartbeat.internal.osgi.OptionalService;
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

    private final OptionalService<HeartbeatMonitor> shown = new OptionalService<>();

    /** Null while no monitor is shown; guarded by this, as is the listener. */
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
        shown.bind(monitor);
        listener = new ConditionalService<>(context, ServerListener.class, bean::serverChanged);
        try {
            listener.register(Map.of());
        } catch (IllegalStateException e) {
            // this bundle is being stopped
            close();
            throw e;
        }
    }

    /** Takes the MBean away, unless it is that of another monitor. */
    public synchronized void unbindMonitor(HeartbeatMonitor monitor) {
        if (shown.unbind(monitor)) {
            close();
        }
    }

    private void close() {
        if (bean != null) {
            listener.unregister();
            bean.close();
            bean = null;
        }
    }
}
