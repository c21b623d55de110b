// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Cidr;

/**
 * The validated part of a configuration that concerns signatures.
 *
 * @param mode what happens to messages without a valid signature
 * @param keys the key file; present unless the mode is {@link Mode#OFF}
 * @param unsigned sources that need not sign
 * @param clockSkew how far a signer's clock may differ from ours
 */
public record SignatureSettings(Mode mode, Optional<Path> keys, List<Cidr> unsigned, Duration clockSkew) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** What happens to messages without a valid signature. */
    public enum Mode {
        /** Signatures are ignored. */
        OFF,
        /** All messages are accepted, and those that {@link #REQUIRE} would reject are logged and counted. */
        ACCEPT,
        /** Messages without a valid signature are rejected. */
        REQUIRE
    }

    /**
     * Validates the values of the keys {@code HeartbeatSignatures}, {@code HeartbeatKeys}, {@code HeartbeatUnsigned} and
     * {@code HeartbeatClockSkew}.
     *
     * @throws IllegalArgumentException if one is invalid; the message names key, value and rule
     */
    public static SignatureSettings read(String signatures, String keys, String[] unsigned, String clockSkew) {
        Mode mode = Values.choice("HeartbeatSignatures", signatures, Mode.class);
        if (mode != Mode.OFF && keys.isBlank()) {
            throw Values.refused(
                    "HeartbeatKeys", keys.trim(), "a key file, because HeartbeatSignatures is " + Values.word(mode));
        }
        return new SignatureSettings(
                mode,
                Values.file("HeartbeatKeys", keys.trim()),
                Cidr.list("HeartbeatUnsigned", unsigned),
                Values.duration("HeartbeatClockSkew", clockSkew, SHORTEST, LONGEST));
    }
}
