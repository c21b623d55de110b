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

/**
 * Registers an MBean for the monitor while there is one. Its reference is optional, because a component that waits for a monitor
 * would look like a fault of this bundle.
 */
@Component(service = {}, immediate = true)
public final class MonitorManagement {

    private final BundleContext context;

    private final OptionalService<HeartbeatMonitor> shown = new OptionalService<>();

    private MonitorBean bean; // null without a monitor; guarded by this

    /** Not the component itself: the monitor would wait for a listener that waits for the monitor. */
    private ConditionalService<ServerListener> listener; // guarded by this

    /** Creates the component; it registers nothing until a monitor is bound. */
    @Activate
    public MonitorManagement(BundleContext context) {
        this.context = context;
    }

    /** Registers the MBean of a monitor, and replaces that of another one. */
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
            // this bundle is stopping
            close();
            throw e;
        }
    }

    /** Unregisters the MBean, unless it belongs to another monitor. */
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
