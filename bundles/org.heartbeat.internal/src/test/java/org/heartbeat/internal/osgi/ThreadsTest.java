// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ThreadsTest {

    @Test
    void namesDaemonThreadsThatHoldNobodysClassesButOurs() {
        Thread thread = Threads.named("heartbeat-test").newThread(() -> {});
        assertEquals("heartbeat-test", thread.getName());
        assertTrue(thread.isDaemon());
        assertSame(Threads.class.getClassLoader(), thread.getContextClassLoader());
    }
}
