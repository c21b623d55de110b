// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

/** Why a message is not to be believed, in the order in which it is found out. */
public enum VerificationFailure implements Verification {

    /** It has no signature. */
    UNSIGNED("unsigned", "a signature"),
    /** It has one, but not as it must be. */
    MALFORMED("malformed-signature", "v, ready, busy and port first, id, addr, ts, seq, kid and sig last, and no key twice"),
    /** The key is not known. */
    UNKNOWN_KEY("unknown-key", "a kid of HeartbeatKeys"),
    /** It is older than the window: it was held up, or recorded, or the signer's clock is wrong, or ours. */
    CLOCK_BEHIND("clock-behind", "a clock that is not further behind than HeartbeatClockSkew"),
    /** It is from a later time than the window: the signer's clock is wrong, or ours. */
    CLOCK_AHEAD("clock-ahead", "a clock that is not further ahead than HeartbeatClockSkew"),
    /** The signature is not that of these bytes with this key. */
    BAD_SIGNATURE("bad-signature", "the HMAC-SHA256 of the message with the key that it names"),
    /** The key may not speak for this id. */
    FOREIGN_ID("foreign-id", "an id that the key may speak for"),
    /** The key may not speak for this address. */
    FOREIGN_ADDRESS("foreign-address", "an addr that the key may speak for"),
    /** The same beat came before, by another way or from somebody who copied it. */
    DUPLICATE("duplicate", "each beat once"),
    /** A later beat came before. */
    REPLAYED("replayed", "beats in their order, and an id of its own for each sender"),
    /** There is no room to remember one more id. */
    TOO_MANY_IDS("too-many-ids", "fewer ids of one key");

    private final String reason;
    private final String rule;

    VerificationFailure(String reason, String rule) {
        this.reason = reason;
        this.rule = rule;
    }

    /** The reason in a word for logs, counters and scripts, for example {@code bad-signature}. */
    public String reason() {
        return reason;
    }

    /** What was expected, for a sentence such as {@code unknown-key (expected: …)}. */
    public String rule() {
        return rule;
    }

    /** The same as {@link #reason()}. */
    @Override
    public String toString() {
        return reason;
    }
}
