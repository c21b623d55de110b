// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.heartbeat.api.status.WorkerStatus;

/** Builds a {@link Heartbeat}. For use by one thread. */
public final class HeartbeatBuilder {

    // read by the heartbeat that is built; for one thread
    final WorkerStatus status;
    int port = Heartbeat.NO_PORT;
    int momentaryReady = Heartbeat.ABSENT;
    int failedPerMille;
    int scale = 1;
    Heartbeat.State state = Heartbeat.State.SERVING;
    long sequence = Heartbeat.ABSENT;
    Map<String, String> variables = Map.of();

    HeartbeatBuilder(WorkerStatus status) {
        this.status = Objects.requireNonNull(status, "status");
    }

    /**
     * Sets {@link Heartbeat#port()}.
     *
     * @throws IllegalArgumentException if the port is not 1 to 65535
     */
    public HeartbeatBuilder port(int value) {
        port = require("port", value, 1, 65535);
        return this;
    }

    /**
     * Sets {@link Heartbeat#momentaryReady()}.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public HeartbeatBuilder momentaryReady(int value) {
        momentaryReady = require("now", value, 0, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets {@link Heartbeat#failedPerMille()}.
     *
     * @throws IllegalArgumentException if the number is not 0 to 1000
     */
    public HeartbeatBuilder failedPerMille(int value) {
        failedPerMille = require("errors", value, 0, 1000);
        return this;
    }

    /**
     * Sets {@link Heartbeat#scale()}.
     *
     * @throws IllegalArgumentException if the number is less than 1
     */
    public HeartbeatBuilder scale(int value) {
        scale = require("scale", value, 1, Integer.MAX_VALUE);
        return this;
    }

    /** Sets {@link Heartbeat#state()}. */
    public HeartbeatBuilder state(Heartbeat.State value) {
        state = Objects.requireNonNull(value, "state");
        return this;
    }

    /**
     * Sets {@link Heartbeat#sequence()}.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public HeartbeatBuilder sequence(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("seq: " + value + " (expected: 0 or more)");
        }
        sequence = value;
        return this;
    }

    /**
     * Sets {@link Heartbeat#variables()}.
     *
     * @throws IllegalArgumentException if a key belongs to a {@link Variable} that is left out of
     *     {@link Heartbeat#variables()}, or contains upper-case ASCII letters, or if a key or a value contains half a
     *     surrogate pair, which no message can carry
     */
    public HeartbeatBuilder variables(Map<String, String> values) {
        if (values.isEmpty()) {
            variables = Map.of();
        } else {
            variables = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            variables.forEach(HeartbeatBuilder::check);
        }
        return this;
    }

    /** Builds the heartbeat. */
    public Heartbeat build() {
        return new Heartbeat(this);
    }

    private static int require(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + least
                    + (most == Integer.MAX_VALUE ? " or more)" : " ~ " + most + ")"));
        }
        return value;
    }

    private static void check(String key, String value) {
        if (Variable.ofFields().contains(key)) {
            throw new IllegalArgumentException(
                    "variables: \"" + key + "\" (expected: no key among " + Variable.ofFields() + ")");
        }
        if (key.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new IllegalArgumentException("variables: \"" + key + "\" (expected: keys in lower case)");
        }
        if (hasLoneSurrogate(key) || hasLoneSurrogate(value)) {
            throw new IllegalArgumentException(
                    "variables: \"" + key + "\"=\"" + value + "\" (expected: whole surrogate pairs)");
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
