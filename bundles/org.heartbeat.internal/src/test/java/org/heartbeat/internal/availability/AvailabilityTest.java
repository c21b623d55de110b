// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.availability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Set;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.availability.Availability.Kind;
import org.heartbeat.testing.KnownSender;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

    @Test
    void isWhatTheLastBeatSaid() {
        assertEquals("SERVING 75/5 ", told(sender(75, 5, Duration.ZERO)));
    }

    @Test
    void servesWhileAllWorkersAreBusy() {
        assertEquals("SERVING 0/80 ", told(sender(0, 80, Duration.ZERO)));
    }

    /** A failing database that all servers share would otherwise empty a Kubernetes service. */
    @Test
    void servesWhileAllRequestsFail() {
        KnownSender sender = sender(1, 79, Duration.ZERO);
        sender.change(status -> status.failing(1, 75));
        assertEquals("SERVING 1/79 ", told(sender));
    }

    @Test
    void takesNothingWhereThereAreNoWorkers() {
        assertEquals("DRAINING 0/0 no workers", told(sender(0, 0, Duration.ZERO)));
    }

    @Test
    void drainsWithTheSenderAndResumesWithIt() {
        KnownSender sender = sender(75, 5, Duration.ZERO);
        sender.drain("operator", false);
        assertEquals("DRAINING 0/0 draining", told(sender));
        sender.resume("operator");
        assertEquals("SERVING 75/5 ", told(sender));
    }

    @Test
    void leavesWithTheSender() {
        KnownSender sender = sender(75, 5, Duration.ZERO);
        sender.change(KnownSender.Status::leaves);
        assertEquals("DRAINING 0/0 leaving", told(sender));
    }

    @Test
    void tellsTheSenderWhoPolls() {
        KnownSender sender = sender(75, 5, Duration.ZERO);
        told(sender);
        assertEquals(Set.of("probe"), sender.pollers());
    }

    @Test
    void drainsAlsoWhereThereIsNoStatus() {
        KnownSender sender = KnownSender.silent();
        sender.drain("operator", false);
        assertEquals("DRAINING 0/0 draining", told(sender));
    }

    @Test
    void isUnknownBeforeTheFirstBeatAndWithoutASender() {
        assertEquals("UNKNOWN 0/0 no status", told(KnownSender.silent()));
        assertEquals("UNKNOWN 0/0 no sender", told(null));
    }

    @Test
    void isUnknownOnceTheSenderHasFallenSilent() {
        assertEquals(Kind.SERVING, Availability.of(sender(75, 5, Duration.ofSeconds(4)), "probe").kind());
        assertEquals("UNKNOWN 0/0 no status", told(sender(75, 5, Duration.ofMillis(4001))));
    }

    private static KnownSender sender(int ready, int busy, Duration silence) {
        return KnownSender.silent().beat(ready, busy, silence);
    }

    private static String told(KnownSender sender) {
        Availability availability = Availability.of(sender, "probe");
        WorkerStatus workers = availability.workers();
        return availability.kind() + " " + workers.ready() + "/" + workers.busy() + " " + availability.word();
    }
}
