// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.Test;

class MonitorManagementTest {

    private final Registry registry = new Registry();

    private final MonitorManagement management = new MonitorManagement(registry.context());
    private final KnownMonitor monitor = KnownMonitor.listening();

    @Test
    void waitsForNoMonitorAndLeavesNoMBeanIfItsActivationFails() {
        assertFalse(isRegistered());
        registry.fail(true);
        assertThrows(IllegalStateException.class, () -> management.bindMonitor(monitor));
        assertFalse(isRegistered());
        registry.fail(false);
        management.bindMonitor(monitor);
        assertTrue(isRegistered());
        management.unbindMonitor(monitor);
        assertFalse(isRegistered());
    }

    @Test
    void showsTheBetterOneOfTwoMonitors() {
        KnownMonitor better = KnownMonitor.of();
        management.bindMonitor(monitor);
        management.bindMonitor(better);
        management.unbindMonitor(monitor);
        assertTrue(isRegistered());
        management.unbindMonitor(better);
        assertFalse(isRegistered());
    }

    @Test
    void showsASenderWhileThereIsOne() {
        SenderManagement senders = new SenderManagement();
        KnownSender sender = KnownSender.well();
        senders.bindSender(sender);
        assertTrue(ManagementFactory.getPlatformMBeanServer().isRegistered(Registration.name("Sender")));
        senders.unbindSender(sender);
        assertFalse(ManagementFactory.getPlatformMBeanServer().isRegistered(Registration.name("Sender")));
    }

    private static boolean isRegistered() {
        return ManagementFactory.getPlatformMBeanServer().isRegistered(Registration.name("Monitor"));
    }
}
