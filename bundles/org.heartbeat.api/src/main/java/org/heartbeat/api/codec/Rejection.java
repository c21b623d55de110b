// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

/** The reason why a message is not a heartbeat. */
public enum Rejection implements Decoded {

    /** The message is longer than {@value HeartbeatCodec#MAX_LENGTH} bytes. */
    TOO_LONG("too-long", "at most " + HeartbeatCodec.MAX_LENGTH + " bytes"),
    /** The message contains a NUL before its end. */
    NUL("nul", "no NUL before the end"),
    /** {@code v} is missing. */
    MISSING_V("missing-v", "v"),
    /** {@code ready} is missing. */
    MISSING_READY("missing-ready", "ready"),
    /** {@code busy} is missing. */
    MISSING_BUSY("missing-busy", "busy"),
    /** The value of {@code v} is out of range or not a number. */
    INVALID_V("invalid-v", "v, 1 ~ 2147483647 in ASCII digits"),
    /** The value of {@code ready} is out of range or not a number. */
    INVALID_READY("invalid-ready", "ready, 0 ~ 2147483647 in ASCII digits"),
    /** The value of {@code busy} is out of range or not a number. */
    INVALID_BUSY("invalid-busy", "busy, 0 ~ 2147483647 in ASCII digits"),
    /** The value of {@code port} is out of range or not a number. */
    INVALID_PORT("invalid-port", "port, 1 ~ 65535 in ASCII digits");

    private final String reason;
    private final String rule;

    Rejection(String reason, String rule) {
        this.reason = reason;
        this.rule = rule;
    }

    /** Returns the reason in one word, for logs, counters and scripts, such as {@code invalid-ready}. */
    public String reason() {
        return reason;
    }

    /** Returns the broken rule, for messages such as {@code invalid-ready (expected: …)}. */
    public String rule() {
        return rule;
    }

    /** Returns {@link #reason()}. */
    @Override
    public String toString() {
        return reason;
    }
}
