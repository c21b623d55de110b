// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static org.heartbeat.internal.sign.Beats.ADDRESS;
import static org.heartbeat.internal.sign.Beats.HEX;
import static org.heartbeat.internal.sign.Beats.NOW;
import static org.heartbeat.internal.sign.Beats.OTHER_HEX;
import static org.heartbeat.internal.sign.Beats.WINDOW;
import static org.heartbeat.internal.sign.Beats.keys;
import static org.heartbeat.internal.sign.Beats.signed;
import static org.heartbeat.internal.sign.Beats.verify;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifierTest {

    private final Keys keys = keys("k2 hex:" + HEX);
    private long senderClock = NOW;
    private long monitorClock = NOW;
    private long nanos;
    private Signer signer = new Signer(() -> senderClock);
    private final Verifier verifier = new Verifier(() -> monitorClock, () -> nanos);

    @BeforeEach
    void configure() {
        verifier.configure(Duration.ofMillis(WINDOW), 10);
    }

    @Test
    void believesWhatIsSigned() {
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
        later(1000);
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
    }

    @Test
    void believesNoMessageOfWhichASingleBitIsFlipped() {
        byte[] message = signed(signer, keys);
        for (int bit = 0; bit < message.length * 8; bit++) {
            message[bit / 8] ^= (byte) (1 << bit % 8);
            assertInstanceOf(VerificationFailure.class, verify(verifier, keys, message), "bit " + bit);
            message[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertInstanceOf(Verified.class, verify(verifier, keys, message));
    }

    @Test
    void believesNoMessageThatIsCutOrLengthened() {
        byte[] message = signed(signer, keys);
        byte[] buffer = new byte[message.length + 2];
        System.arraycopy(message, 0, buffer, 1, message.length);
        for (int begin = 0; begin <= buffer.length; begin++) {
            for (int end = begin; end <= buffer.length; end++) {
                if (begin != 1 || end != 1 + message.length) {
                    assertInstanceOf(
                            VerificationFailure.class, verifier.verify(keys, buffer, begin, end - begin), begin + " to " + end);
                }
            }
        }
        assertInstanceOf(Verified.class, verifier.verify(keys, buffer, 1, message.length));
    }

    @Test
    void believesNoBeatTwice() {
        byte[] first = signed(signer, keys);
        assertInstanceOf(Verified.class, verify(verifier, keys, first));
        assertEquals(VerificationFailure.DUPLICATE, verify(verifier, keys, first));
        later(1000);
        byte[] second = signed(signer, keys);
        later(1000);
        assertInstanceOf(Verified.class, beat());
        assertEquals(VerificationFailure.REPLAYED, verify(verifier, keys, first));
        assertEquals(VerificationFailure.REPLAYED, verify(verifier, keys, second));
    }

    @Test
    void keepsSignersApart() {
        later(5000);
        assertInstanceOf(Verified.class, verify(verifier, keys, signed(signer, keys, "a")));
        signer = new Signer(() -> senderClock - 6000);
        assertInstanceOf(Verified.class, verify(verifier, keys, signed(signer, keys, "b")));
        assertEquals(VerificationFailure.REPLAYED, verify(verifier, keys, signed(signer, keys, "a")));
    }

    @Test
    void remembersNothingOfWhatIsNotSignedWell() {
        senderClock += 5000;
        assertEquals(VerificationFailure.BAD_SIGNATURE, verify(verifier, keys, signed(signer, keys("k2 hex:" + OTHER_HEX))));
        assertEquals(VerificationFailure.FOREIGN_ID, verify(verifier, keys("k2 hex:" + HEX + " x"), signed(signer, keys)));
        assertEquals(VerificationFailure.FOREIGN_ADDRESS, verify(verifier, keys("k2 hex:" + HEX + " * ::1"), signed(signer, keys)));
        senderClock -= 5000;
        signer = new Signer(() -> senderClock);
        assertInstanceOf(Verified.class, beat());
    }

    @Test
    void takesAReplayOnceAfterARestartAndNoneThatIsOlderThanTheWindow() {
        byte[] first = signed(signer, keys);
        later(WINDOW);
        Verifier restarted = new Verifier(() -> monitorClock, () -> nanos);
        restarted.configure(Duration.ofMillis(WINDOW), 10);
        assertInstanceOf(Verified.class, verify(restarted, keys, first));
        assertEquals(VerificationFailure.DUPLICATE, verify(restarted, keys, first));
        later(1);
        assertEquals(VerificationFailure.CLOCK_BEHIND, verify(restarted, keys, first));
    }

    @Test
    void goesOnWithASenderThatWasRestartedWithinASecond() {
        beat();
        later(300);
        signer = new Signer(() -> senderClock);
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
    }

    @Test
    void goesOnWhenASendersClockWasAheadByLessThanTheWindowAndIsCorrected() {
        beat();
        later(1000);
        senderClock += 20_000;
        assertEquals(new Verified("karaf-1", ADDRESS, 20_000), beat());
        later(1000);
        senderClock -= 20_000;
        assertEquals(new Verified("karaf-1", ADDRESS, 19_001), beat());
        later(19_500);
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
    }

    @Test
    void goesOnWhenASendersClockWasAheadByMoreThanTheWindowAndIsCorrected() {
        beat();
        later(1000);
        senderClock += 3_600_000;
        assertEquals(VerificationFailure.CLOCK_AHEAD, beat());
        later(1000);
        senderClock -= 3_600_000;
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
    }

    @Test
    void goesOnAtOnceWhenAClockIsCorrectedThatItAllowsToBeWrongByAnHour() {
        verifier.configure(Duration.ofHours(1), 10);
        senderClock += 1_800_000;
        signer = new Signer(() -> senderClock);
        byte[] first = signed(signer, keys);
        assertInstanceOf(Verified.class, verify(verifier, keys, first));
        byte[] withheld = signed(signer, keys);
        assertInstanceOf(Verified.class, beat());
        later(1000);
        senderClock -= 1_800_000;
        byte[] corrected = signed(signer, keys);
        assertEquals(new Verified("karaf-1", ADDRESS, 0), verify(verifier, keys, corrected));
        assertEquals(VerificationFailure.DUPLICATE, verify(verifier, keys, corrected));
        later(1000);
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
        // beats sent before the correction do not count again, however late their timestamps are
        assertEquals(VerificationFailure.REPLAYED, verify(verifier, keys, first));
        assertEquals(VerificationFailure.REPLAYED, verify(verifier, keys, withheld));
        assertEquals(VerificationFailure.REPLAYED, verify(verifier, keys, corrected));
        // nothing shows whether a start before the correction or one after it came first
        later(1000);
        signer = new Signer(() -> senderClock);
        assertEquals(VerificationFailure.REPLAYED, beat());
    }

    @Test
    void goesOnAtOnceWhenTheClocksOfSenderAndMonitorAreSetBackTogether() {
        // likewise a sender of an older version, whose numbers begin at 0 and show no time
        long[] times = {0};
        Signer older = new Signer(() -> times[0]);
        times[0] = NOW;
        assertInstanceOf(Verified.class, verify(verifier, keys, signed(older, keys, "older")));
        assertInstanceOf(Verified.class, beat());
        later(1000);
        senderClock -= 3_600_000;
        monitorClock -= 3_600_000;
        times[0] = senderClock;
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
        assertEquals(new Verified("older", ADDRESS, 0), verify(verifier, keys, signed(older, keys, "older")));
        later(1000);
        times[0] = senderClock;
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
        assertEquals(new Verified("older", ADDRESS, 0), verify(verifier, keys, signed(older, keys, "older")));
    }

    @Test
    void beginsAnewWithASenderThatIsRestartedWhenBothClocksWereSetBack() {
        verifier.configure(Duration.ofHours(1), 10);
        beat();
        later(1000);
        senderClock -= 1_860_000;
        monitorClock -= 1_860_000;
        signer = new Signer(() -> senderClock);
        byte[] first = signed(signer, keys);
        assertEquals(new Verified("karaf-1", ADDRESS, 0), verify(verifier, keys, first));
        assertEquals(VerificationFailure.DUPLICATE, verify(verifier, keys, first));
        later(1000);
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
        assertEquals(VerificationFailure.REPLAYED, verify(verifier, keys, first));
    }

    @Test
    void takesNoNumberOfAnOlderVersionForProofThatABeatIsNew() {
        long[] time = {0};
        Signer older = new Signer(() -> time[0]);
        time[0] = NOW + 5000;
        byte[] before = signed(older, keys);
        byte[] dropped = signed(older, keys);
        assertInstanceOf(Verified.class, verify(verifier, keys, before));
        time[0] = 0;
        Signer restarted = new Signer(() -> time[0]);
        time[0] = NOW + 10_000;
        assertInstanceOf(Verified.class, verify(verifier, keys, signed(restarted, keys)));
        assertEquals(VerificationFailure.REPLAYED, verify(verifier, keys, dropped));
    }

    @Test
    void believesNothingWhileOurClockIsWrongAndGoesOnWhenItIsCorrected() {
        byte[] recorded = signed(signer, keys);
        assertInstanceOf(Verified.class, verify(verifier, keys, recorded));
        later(1000);
        monitorClock += 3_600_000;
        assertEquals(VerificationFailure.CLOCK_BEHIND, beat());
        // nothing was forgotten meanwhile, so no recorded beat can count again
        assertInstanceOf(Verified.class, verify(verifier, keys, new SignedAt(senderClock + 3_600_000).beat("other")));
        monitorClock -= 3_600_000;
        assertEquals(VerificationFailure.DUPLICATE, verify(verifier, keys, recorded));
        later(1000);
        assertEquals(new Verified("karaf-1", ADDRESS, 0), beat());
        monitorClock -= 3_600_000;
        assertEquals(VerificationFailure.CLOCK_AHEAD, beat());
    }

    @Test
    void remembersSoManySignersAndForgetsThoseThatAreSilent() {
        for (int i = 0; i < 10; i++) {
            assertInstanceOf(Verified.class, verify(verifier, keys, signed(signer, keys, "id-" + i)));
        }
        assertEquals(VerificationFailure.TOO_MANY_IDS, verify(verifier, keys, signed(signer, keys, "one-more")));
        later(2 * WINDOW);
        assertInstanceOf(Verified.class, verify(verifier, keys, signed(signer, keys, "id-3")));
        assertEquals(VerificationFailure.TOO_MANY_IDS, verify(verifier, keys, signed(signer, keys, "one-more")));
        later(1);
        assertInstanceOf(Verified.class, verify(verifier, keys, signed(signer, keys, "one-more")));
        assertEquals(VerificationFailure.DUPLICATE, verify(verifier, keys, new SignedAt(senderClock - 1).beat("id-3")));
    }

    @Test
    void believesOneOfManyThreadsThatBringTheSameBeat() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                later(1);
                byte[] message = signed(signer, keys);
                List<Future<Verification>> results = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    results.add(threads.submit(() -> verify(verifier, keys, message)));
                }
                int verified = 0;
                for (Future<Verification> result : results) {
                    if (result.get(30, TimeUnit.SECONDS) instanceof Verified) {
                        verified++;
                    } else {
                        assertEquals(VerificationFailure.DUPLICATE, result.get());
                    }
                }
                assertEquals(1, verified, "round " + round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Verification beat() {
        return verify(verifier, keys, signed(signer, keys));
    }

    private void later(long millis) {
        senderClock += millis;
        monitorClock += millis;
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** A sender whose clock shows this time. */
    private record SignedAt(long time) {
        byte[] beat(String id) {
            return signed(new Signer(() -> time), keys("k2 hex:" + HEX), id);
        }
    }
}
