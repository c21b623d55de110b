// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static org.heartbeat.internal.sign.Beats.HEX;
import static org.heartbeat.internal.sign.Beats.NOW;
import static org.heartbeat.internal.sign.Beats.keys;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Arrays;
import org.heartbeat.api.codec.HeartbeatCodec;

/**
 * Any input is accepted, or rejected with a reason; any signed input is accepted once, unless it is malformed. The build runs the
 * saved inputs; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class VerifyFuzzTest {

    private static final Keys KEYS = keys("k2 hex:" + HEX);

    @FuzzTest(maxDuration = "60s")
    void believesOrDoesNot(byte[] message) {
        Verifier verifier = new Verifier(() -> NOW, () -> 0);
        verifier.configure(Duration.ofMillis(Long.MAX_VALUE / 4), 10);
        // a signature cannot be guessed
        assertInstanceOf(VerificationFailure.class, Beats.verify(verifier, KEYS, message));

        byte[] signed = Arrays.copyOf(message, message.length + SignedMessage.SIGNATURE_LENGTH);
        byte[] signature = KEYS.get("k2").signature(message, 0, message.length);
        System.arraycopy(SignedMessage.SIGNATURE, 0, signed, message.length, SignedMessage.SIGNATURE.length);
        System.arraycopy(signature, 0, signed, signed.length - signature.length, signature.length);
        Verification result = Beats.verify(verifier, KEYS, signed);
        assertNotNull(result);
        if (result instanceof Verified verified) {
            assertEquals(VerificationFailure.DUPLICATE, Beats.verify(verifier, KEYS, signed));
            assertEquals(verified.id(), Signer.requireId("id", verified.id()));
            assertEquals(true, signed.length <= HeartbeatCodec.MAX_LENGTH);
        } else {
            assertEquals(true, result == VerificationFailure.MALFORMED || result == VerificationFailure.UNKNOWN_KEY);
        }
    }
}
