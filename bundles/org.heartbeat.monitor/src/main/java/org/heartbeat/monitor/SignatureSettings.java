// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Cidr;

/**
 * What a configuration says of signatures.
 *
 * @param mode what is done with those that are missing or not good
 * @param keys the file of keys; there unless the mode is {@link Mode#OFF}
 * @param unsigned sources that need not sign
 * @param clockSkew how far clocks may be off ours
 */
record SignatureSettings(Mode mode, Optional<Path> keys, List<Cidr> unsigned, Duration clockSkew) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** What is done with signatures. */
    enum Mode {
        /** They are not looked at. */
        OFF,
        /** It is told what {@link #REQUIRE} would refuse. */
        ACCEPT,
        /** Messages without a good one are refused. */
        REQUIRE
    }

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static SignatureSettings read(MonitorConfig config) {
        Mode mode = Values.choice("HeartbeatSignatures", config.HeartbeatSignatures(), Mode.class);
        String keys = config.HeartbeatKeys().trim();
        if (mode != Mode.OFF && keys.isEmpty()) {
            throw Values.refused(
                    "HeartbeatKeys", keys, "a file of keys, because HeartbeatSignatures is " + Values.word(mode));
        }
        return new SignatureSettings(
                mode,
                Values.file("HeartbeatKeys", keys),
                Cidr.list("HeartbeatUnsigned", config.HeartbeatUnsigned()),
                Values.duration("HeartbeatClockSkew", config.HeartbeatClockSkew(), SHORTEST, LONGEST));
    }
}
