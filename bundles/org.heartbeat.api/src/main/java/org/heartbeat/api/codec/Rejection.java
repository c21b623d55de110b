// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

/** Why a message is not a heartbeat. */
public enum Rejection implements Decoded {

    /** The message has more than {@value HeartbeatCodec#MAX_LENGTH} bytes. */
    TOO_LONG("too-long", "at most " + HeartbeatCodec.MAX_LENGTH + " bytes"),
    /** A NUL stands elsewhere than at the end. */
    NUL("nul", "no NUL before the end"),
    /** There is no {@code v}. */
    MISSING_V("missing-v", "v"),
    /** There is no {@code ready}. */
    MISSING_READY("missing-ready", "ready"),
    /** There is no {@code busy}. */
    MISSING_BUSY("missing-busy", "busy"),
    /** The value of {@code v} is out of range or not a number. */
    INVALID_V("invalid-v", "v, 1 ~ 2147483647 in ASCII digits"),
    /** The value of {@code ready} is out of range or not a number. */
    INVALID_READY("invalid-ready", "ready, 0 ~ 2147483647 in ASCII digits"),
    /** The value of {@code busy} is out of range or not a number. */
    INVALID_BUSY("invalid-busy", "busy, 0 ~ 2147483647 in ASCII digits"),
    /** There is a {@code port}, and its value is out of range or not a number. */
    INVALID_PORT("invalid-port", "port, 1 ~ 65535 in ASCII digits");

    private final String reason;
    private final String rule;

    Rejection(String reason, String rule) {
        this.reason = reason;
        this.rule = rule;
    }

    /** The reason in a word for logs, counters and scripts, for example {@code invalid-ready}. */
    public String reason() {
        return reason;
    }

    /** What was expected, for a sentence such as {@code invalid-ready (expected: …)}. */
    public String rule() {
        return rule;
    }

    /** The same as {@link #reason()}. */
    @Override
    public String toString() {
        return reason;
    }
}
