// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.lang.management.ManagementFactory;
import javax.management.NotificationBroadcasterSupport;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.osgi.OptionalService;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Registers an MBean for the sender while there is one. Its reference is optional, because a component that waits for a sender
 * would look like a fault of this bundle.
 */
@Component(service = {}, immediate = true)
public final class SenderManagement {

    private final OptionalService<HeartbeatSender> shown = new OptionalService<>();

    private Registration registration; // null without a sender; guarded by this

    /** Registers the MBean of a sender, and replaces that of another one. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public synchronized void bindSender(HeartbeatSender sender) {
        close();
        // not a reference: no bundle declares that it provides the MBean server, so Karaf would not install this bundle
        registration = new Registration(
                ManagementFactory.getPlatformMBeanServer(),
                Registration.name("Sender"),
                new DescribedMBean(new SenderView(sender), SenderMBean.class, new NotificationBroadcasterSupport()));
        shown.bind(sender);
    }

    /** Unregisters the MBean, unless it belongs to another sender. */
    public synchronized void unbindSender(HeartbeatSender sender) {
        if (shown.unbind(sender)) {
            close();
        }
    }

    private void close() {
        if (registration != null) {
            registration.close();
            registration = null;
        }
    }
}
