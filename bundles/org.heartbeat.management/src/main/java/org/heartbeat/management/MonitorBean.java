// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.internal.config.Values;

/** Registers the MBean of a monitor, and sends its notifications. */
final class MonitorBean implements AutoCloseable {

    private static final String TYPE = "org.heartbeat.server.";
    private static final ObjectName MONITOR = Registration.name("Monitor");

    private final Registration registration;
    private final AtomicLong sequence = new AtomicLong();
    private final NotificationBroadcasterSupport notifications = new NotificationBroadcasterSupport(new MBeanNotificationInfo(
            new String[] {TYPE + "up", TYPE + "stale", TYPE + "down"},
            Notification.class.getName(),
            "A server came up, fell silent or left the table; the user data is its address:port"));

    MonitorBean(HeartbeatMonitor monitor, MBeanServer server) {
        registration = new Registration(
                server,
                MONITOR,
                new DescribedMBean(new MonitorView(monitor), MonitorMBean.class, notifications));
    }

    /** Sends a notification, unless only numbers changed. Called by one thread at a time, which receives no beats. */
    void serverChanged(ServerEvent event) {
        if (event.type() != ServerEvent.Type.CHANGED) {
            String what = Values.word(event.type());
            String server = event.server().id().toString();
            Notification notification =
                    new Notification(TYPE + what, MONITOR, sequence.incrementAndGet(), server + " is " + what);
            notification.setUserData(server);
            notifications.sendNotification(notification);
        }
    }

    @Override
    public void close() {
        registration.close();
    }
}
