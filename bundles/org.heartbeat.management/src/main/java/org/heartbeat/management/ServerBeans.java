// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;
import javax.management.StandardMBean;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerEvent;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.report.Words;

/** The MBeans of a monitor and of the servers that it hears, and the notifications. */
final class ServerBeans implements AutoCloseable {

    private static final String TYPE = "org.heartbeat.server.";
    private static final ObjectName MONITOR = MBeans.name("Monitor");

    private final HeartbeatMonitor monitor;
    private final MBeans beans;
    private final AtomicLong sequence = new AtomicLong();
    private final NotificationBroadcasterSupport notifications = new NotificationBroadcasterSupport(new MBeanNotificationInfo(
            new String[] {TYPE + "up", TYPE + "stale", TYPE + "down"},
            Notification.class.getName(),
            "What happened to a server; the user data is the name of its MBean"));

    ServerBeans(HeartbeatMonitor monitor, MBeanServer server) {
        this.monitor = monitor;
        this.beans = new MBeans(server);
        beans.register(MONITOR, new StandardEmitterMBean(new MonitorView(monitor), MonitorMBean.class, false, notifications));
    }

    /** Called by one thread at a time, which receives no beats. */
    void serverChanged(ServerEvent event) {
        ServerStatus server = event.server();
        ObjectName name = MBeans.name(server);
        if (event.type() == ServerEvent.Type.DOWN) {
            beans.unregister(name);
        } else {
            // told of what happened last only, one may have come without a word of it
            beans.register(name, new StandardMBean(new ServerView(monitor, server), ServerMBean.class, false));
        }
        if (event.type() != ServerEvent.Type.CHANGED) {
            String what = Words.word(event.type());
            Notification notification = new Notification(
                    TYPE + what,
                    MONITOR,
                    sequence.incrementAndGet(),
                    Addresses.text(server.address(), server.port()) + " is " + what);
            notification.setUserData(name.toString());
            notifications.sendNotification(notification);
        }
    }

    @Override
    public void close() {
        beans.close();
    }
}
