// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.lang.management.ManagementFactory;
import javax.management.StandardMBean;
import org.heartbeat.api.sender.HeartbeatSender;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Shows the sender as an MBean while there is one. */
@Component(service = {})
public final class SenderManagement {

    // not a reference: nobody says in its manifest that it provides the MBean server, so Karaf would leave this bundle out
    private final Registration registration;

    /** Registers the MBean. */
    @Activate
    public SenderManagement(@Reference HeartbeatSender sender) {
        registration = new Registration(
                ManagementFactory.getPlatformMBeanServer(),
                Registration.name("Sender"),
                new StandardMBean(new SenderView(sender), SenderMBean.class, false));
    }

    /** Takes it away. */
    @Deactivate
    public void deactivate() {
        registration.close();
    }
}
