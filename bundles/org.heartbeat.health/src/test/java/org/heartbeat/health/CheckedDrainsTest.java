// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.heartbeat.testing.KnownSender;
import org.junit.jupiter.api.Test;

class CheckedDrainsTest {

    private final KnownSender sender = KnownSender.well();
    private final CheckedDrains drains = new CheckedDrains(sender);

    private void look(int times, String... failing) {
        for (int i = 0; i < times; i++) {
            drains.look(Set.of(failing));
        }
    }

    @Test
    void drainsAtOnceForACheckThatFailsAtTheStart() {
        look(1, "db");
        assertEquals(List.of("health check db"), sender.status().drainReasons());
    }

    @Test
    void drainsFromTheSecondLookOnThatFindsACheckFailing() {
        look(1);
        look(1, "db");
        assertEquals(List.of(), sender.status().drainReasons());
        look(1, "db");
        assertEquals(List.of("health check db"), sender.status().drainReasons());
        assertEquals(List.of(), sender.lasting());
    }

    @Test
    void doesNotDrainForACheckThatFailsOnceInAWhile() {
        look(1);
        for (int i = 0; i < 10; i++) {
            look(1, "db");
            look(1);
        }
        assertEquals(List.of(), sender.status().drainReasons());
    }

    @Test
    void resumesOnceTheCheckHasNotFailedFiveTimesInARow() {
        look(2, "db");
        look(4);
        look(1, "db");
        look(4);
        assertEquals(List.of("health check db"), sender.status().drainReasons());
        look(1);
        assertEquals(List.of(), sender.status().drainReasons());
    }

    @Test
    void drainsForEachCheckByItself() {
        look(2, "db", "disk");
        look(5, "disk");
        assertEquals(List.of("health check disk"), sender.status().drainReasons());
    }

    @Test
    void leavesADrainAloneThatSomebodyElseAskedFor() {
        sender.drain("operator", false);
        look(2, "db");
        look(5);
        assertEquals(List.of("operator"), sender.status().drainReasons());
    }

    @Test
    void drainsNoMoreOnceItIsClosed() {
        look(2, "db");
        drains.close();
        assertEquals(List.of(), sender.status().drainReasons());
    }
}
