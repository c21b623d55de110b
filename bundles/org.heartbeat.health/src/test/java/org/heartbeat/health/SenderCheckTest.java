// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import java.time.Duration;
import org.apache.felix.hc.api.Result;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.testing.KnownSender;
import org.junit.jupiter.api.Test;

class SenderCheckTest {

    private final KnownSender sender = KnownSender.well();

    private Result.Status status() {
        return new SenderCheck(sender).execute().getStatus();
    }

    @Test
    void isOkWhileBeatsAreTakenAndCarryAStatus() {
        assertEquals(Result.Status.OK, status());
    }

    @Test
    void isCriticalWhereThereIsNoStatus() {
        sender.change(status -> status.troubledBy("\"jetty\" does not answer"));
        assertEquals(Result.Status.CRITICAL, status());
    }

    @Test
    void isCriticalWhereNoBeatIsGiven() {
        sender.change(status -> status.silentFor(Duration.ofSeconds(4)));
        assertEquals(Result.Status.CRITICAL, status());
    }

    @Test
    void isCriticalWhereNobodyTakesTheBeatAndAWarningWhereSomebodyDoes() {
        KnownSender.KnownTarget failing = KnownSender.KnownTarget.failing("http://balancer/heartbeat", "HTTP 403");
        sender.change(status -> status.to(Stream.concat(status.targets().stream(), Stream.of(failing))
                .toArray(SenderStatus.Target[]::new)));
        assertEquals(Result.Status.WARN, status());
        sender.change(status -> status.to(failing));
        assertEquals(Result.Status.CRITICAL, status());
    }

    @Test
    void isUnavailableForATimeWhileItDrains() {
        sender.drain("operator", false);
        assertEquals(Result.Status.TEMPORARILY_UNAVAILABLE, status());
    }

    @Test
    void isUnavailableWhileItLeaves() {
        sender.change(KnownSender.Status::leaves);
        assertEquals(Result.Status.TEMPORARILY_UNAVAILABLE, status());
    }

    @Test
    void warnsThatNoBeatsAreSent() {
        sender.change(KnownSender.Status::to);
        assertEquals(Result.Status.WARN, status());
    }
}
