// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

/** Why a message is not verified, in the order of the checks. */
public enum VerificationFailure implements Verification {

    /** It has no signature. */
    UNSIGNED("unsigned", "a signature"),
    /** It has a signature, but not in the required form. */
    MALFORMED("malformed-signature", "v, ready, busy and port first, id, addr, ts, seq, kid and sig last, and no key twice"),
    /** The key is unknown. */
    UNKNOWN_KEY("unknown-key", "a kid of HeartbeatKeys"),
    /** It is older than the window: it was delayed or recorded, or the signer's clock or ours is wrong. */
    CLOCK_BEHIND("clock-behind", "a clock that is not further behind than HeartbeatClockSkew"),
    /** It is from the future by more than the window: the signer's clock or ours is wrong. */
    CLOCK_AHEAD("clock-ahead", "a clock that is not further ahead than HeartbeatClockSkew"),
    /** The signature does not match the bytes and the key. */
    BAD_SIGNATURE("bad-signature", "the HMAC-SHA256 of the message with the key that it names"),
    /** The key may not speak for this id. */
    FOREIGN_ID("foreign-id", "an id that the key may speak for"),
    /** The key may not speak for this address. */
    FOREIGN_ADDRESS("foreign-address", "an addr that the key may speak for"),
    /** The same beat has arrived before, on another path or as a copy. */
    DUPLICATE("duplicate", "each beat once"),
    /** A later beat has arrived before. */
    REPLAYED("replayed", "beats in their order, and an id of its own for each sender"),
    /** There is no room for another id. */
    TOO_MANY_IDS("too-many-ids", "fewer ids of one key");

    private final String reason;
    private final String rule;

    VerificationFailure(String reason, String rule) {
        this.reason = reason;
        this.rule = rule;
    }

    /** Returns the reason in a word for logs, counters and scripts, for example {@code bad-signature}. */
    public String reason() {
        return reason;
    }

    /** Returns the rule, for a message such as {@code unknown-key (expected: …)}. */
    public String rule() {
        return rule;
    }

    /** Returns {@link #reason()}. */
    @Override
    public String toString() {
        return reason;
    }
}
