// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.lang.management.ManagementFactory;
import javax.management.StandardMBean;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.osgi.OptionalService;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Shows the sender as an MBean while there is one. It does not wait for one, as that would look like a fault of this bundle. */
@Component(service = {}, immediate = true)
public final class SenderManagement {

    private final OptionalService<HeartbeatSender> shown = new OptionalService<>();

    /** Null while no sender is shown; guarded by this. */
    private Registration registration;

    /** Registers the MBean of a sender, instead of that of another. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public synchronized void bindSender(HeartbeatSender sender) {
        close();
        // not a reference: nobody says in its manifest that it provides the MBean server, so Karaf would leave this bundle out
        registration = new Registration(
                ManagementFactory.getPlatformMBeanServer(),
                Registration.name("Sender"),
                new StandardMBean(new SenderView(sender), SenderMBean.class, false));
        shown.bind(sender);
    }

    /** Takes the MBean away, unless it is that of another sender. */
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
