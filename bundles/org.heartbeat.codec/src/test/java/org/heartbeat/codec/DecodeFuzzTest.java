// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatCodec;

/**
 * Any input is decoded, or rejected with a reason. The build runs the saved inputs; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class DecodeFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void decodesOrRejects(byte[] message) {
        Decoded decoded = Messages.decode(message);
        assertNotNull(decoded);
        // a byte that is not UTF-8 becomes nine bytes, so only short messages are sure to fit again
        if (decoded instanceof Heartbeat heartbeat && message.length <= HeartbeatCodec.MAX_LENGTH / 9) {
            assertEquals(heartbeat, Messages.decode(Messages.encode(heartbeat)));
        }
    }
}
