// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VerifierBoundsTest {

    private long clock = NOW;
    private final Signer signer = new Signer(() -> clock);
    private final Verifier verifier = new Verifier(() -> clock, () -> TimeUnit.MILLISECONDS.toNanos(clock));

    @Test
    void remembersSoManySignersForEachKey() {
        verifier.configure(Duration.ofMillis(WINDOW), 10);
        Keys both = keys("web hex:" + HEX + " web-*", "k1 hex:" + OTHER_HEX);
        Keys other = keys("k1 hex:" + OTHER_HEX);
        for (int i = 0; i < 10; i++) {
            assertInstanceOf(Verified.class, verify(verifier, both, signed(signer, both, "web-" + i)));
        }
        assertEquals(VerificationFailure.TOO_MANY_IDS, verify(verifier, both, signed(signer, both, "web-10")));
        for (int i = 0; i < 10; i++) {
            assertInstanceOf(Verified.class, verify(verifier, both, signed(signer, other, "db-" + i)));
        }
        assertEquals(VerificationFailure.TOO_MANY_IDS, verify(verifier, both, signed(signer, other, "db-10")));
        // a key that replaces another one takes over its signers, however many there are
        clock += 1;
        assertInstanceOf(Verified.class, verify(verifier, both, signed(signer, other, "web-3")));
        clock += 2 * WINDOW + 1;
        for (int i = 10; i < 20; i++) {
            assertInstanceOf(Verified.class, verify(verifier, both, signed(signer, both, "web-" + i)));
            assertInstanceOf(Verified.class, verify(verifier, both, signed(signer, other, "db-" + i)));
        }
    }

    @Test
    void hasAWordOfItsOwnForEachReason() {
        Set<String> words = Stream.of(VerificationFailure.values()).map(VerificationFailure::toString).collect(Collectors.toSet());
        assertEquals(VerificationFailure.values().length, words.size());
    }
}
