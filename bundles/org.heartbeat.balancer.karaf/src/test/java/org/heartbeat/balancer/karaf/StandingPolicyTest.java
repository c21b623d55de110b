// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.karaf.http.core.BalancingPolicy;
import org.junit.jupiter.api.Test;

class StandingPolicyTest {

    private static final String[] TARGETS = {"a", "b"};

    private final AtomicReference<BalancingPolicy> current = new AtomicReference<>(targets -> targets[0]);
    private final BalancingPolicy standing = StandingPolicy.delegatingTo(current, targets -> targets[1]);

    @Test
    void handsRequestsOnToTheCurrentPolicy() {
        assertEquals("a", standing.selectHost(TARGETS));
        current.set(targets -> targets.length + " targets");
        assertEquals("2 targets", standing.selectHost(TARGETS));
    }

    @Test
    void picksAtRandomForARequestInAPolicyThatLostItsClasses() {
        current.set(targets -> {
            throw new NoClassDefFoundError("TargetList$Grouped");
        });
        assertEquals("b", standing.selectHost(TARGETS));
    }

    @Test
    void passesOnThatThereIsNoServer() {
        IllegalStateException none = TargetList.unavailable("told");
        current.set(targets -> {
            throw none;
        });
        assertSame(none, assertThrows(IllegalStateException.class, () -> standing.selectHost(TARGETS)));
    }
}
