// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;

/** How long the first heartbeat waits, and what is logged. */
class StartWaitTest {

    private String starting = "web bundles shop";
    private long now = Long.MAX_VALUE;

    @Test
    void lastsUntilKarafHasStarted() {
        StartWait wait = new StartWait(() -> starting, () -> now);
        try (LogLines log = new LogLines()) {
            assertEquals(Optional.of("Karaf is starting: web bundles shop"), wait.get());
            starting = "";
            assertEquals(Optional.empty(), wait.get());
            starting = "web bundles shop";
            assertEquals(Optional.empty(), wait.get());
            assertEquals(
                    List.of(
                            "INFO Karaf is starting, heartbeats begin when it has started: web bundles shop",
                            "INFO Karaf has started, heartbeats begin"),
                    log.next());
        }
    }

    @Test
    void lastsAMinuteAtMost() {
        StartWait wait = new StartWait(() -> starting, () -> now);
        now += TimeUnit.SECONDS.toNanos(60);
        assertEquals(Optional.of("Karaf is starting: web bundles shop"), wait.get());
        now++;
        try (LogLines log = new LogLines()) {
            assertEquals(Optional.empty(), wait.get());
            assertEquals(
                    List.of("WARN Karaf has not started within 60 s, heartbeats begin anyway; still starting: web bundles shop"),
                    log.next());
        }
    }
}
