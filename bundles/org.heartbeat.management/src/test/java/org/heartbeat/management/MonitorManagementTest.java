// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.Registry;
import org.junit.jupiter.api.Test;

class MonitorManagementTest {

    private final Registry registry = new Registry();

    @Test
    void leavesNoMBeanIfItsActivationFails() {
        registry.fail(true);
        assertThrows(IllegalStateException.class, this::activate);
        assertFalse(isRegistered());
        registry.fail(false);
        MonitorManagement management = activate();
        assertTrue(isRegistered());
        management.deactivate();
        assertFalse(isRegistered());
    }

    private MonitorManagement activate() {
        return new MonitorManagement(KnownMonitor.listening(), registry.context());
    }

    private static boolean isRegistered() {
        return ManagementFactory.getPlatformMBeanServer().isRegistered(Registration.name("Monitor"));
    }
}
