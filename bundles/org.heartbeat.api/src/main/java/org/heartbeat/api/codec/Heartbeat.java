// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.heartbeat.api.status.WorkerStatus;

/** What a server reports in one message. Immutable; two heartbeats are equal if they report the same. */
public final class Heartbeat implements Decoded {

    private static final int ABSENT = -1;
    private static final int NO_PORT = 0;

    // not the WorkerStatus: a monitor reads very many heartbeats, and it would be a third of each one
    private final int ready;
    private final int busy;
    private final int port;
    private final int momentaryReady;
    private final int failedPerMille;
    private final int scale;
    private final State state;
    private final long sequence;
    private final Map<String, String> variables;

    /** Whether a server takes work, as reported in the variable {@code state}. */
    public enum State {
        /** The server takes work; the message contains no state. */
        SERVING,
        /** The server continues to beat but should get no new requests: {@code state=draining}. */
        DRAINING,
        /** The server is about to stop: {@code state=leaving}. */
        LEAVING;

        /** Returns the state's value in a message, in lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Heartbeat(Builder builder) {
        ready = builder.status.ready();
        busy = builder.status.busy();
        port = builder.port;
        momentaryReady = builder.momentaryReady;
        failedPerMille = builder.failedPerMille;
        scale = builder.scale;
        state = builder.state;
        sequence = builder.sequence;
        variables = builder.variables;
    }

    /** Returns a builder for a heartbeat that reports these workers, in units of {@link Heartbeat#scale()}. */
    public static Builder of(WorkerStatus status) {
        return new Builder(status);
    }

    /** The workers, as balancers should count them, in units of {@link #scale()}. */
    public WorkerStatus status() {
        return new WorkerStatus(ready, busy);
    }

    /** The ready workers of {@link #status()}, without creating an object. */
    public int ready() {
        return ready;
    }

    /** The busy workers of {@link #status()}, without creating an object. */
    public int busy() {
        return busy;
    }

    /** The server's port, 1 to 65535; empty if the message contains none. */
    public OptionalInt port() {
        return port == NO_PORT ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** {@link #port()}, or 0 if it is empty, without creating an object. */
    public int portOrZero() {
        return port;
    }

    /**
     * The workers that are ready at this moment, 0 to 2^31-1, in units of {@link #scale()}, from the variable {@code now}. If
     * present, {@link #status()} is smoothed, or a decision, and should not be smoothed again; if empty, {@link #status()} is
     * of this moment.
     */
    public OptionalInt momentaryReady() {
        return momentaryReady == ABSENT ? OptionalInt.empty() : OptionalInt.of(momentaryReady);
    }

    /**
     * How many of a thousand of the server's requests fail, 0 to 1000, from the variable {@code errors}; 0 if the message
     * contains none. {@link #status()} is already reduced by it, {@link #momentaryReady()} is not.
     */
    public int failedPerMille() {
        return failedPerMille;
    }

    /**
     * The units per worker in {@link #status()} and {@link #momentaryReady()}, 1 to 2^31-1, from the variable {@code scale}; 1
     * if the message contains none.
     */
    public int scale() {
        return scale;
    }

    /** Whether the server takes work. */
    public State state() {
        return state;
    }

    /** The beat's number, counted by the sender, 0 to 2^63-1, from the variable {@code seq}; empty if the message has none. */
    public OptionalLong sequence() {
        return sequence == ABSENT ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    /**
     * The other variables of the message, in the message's order; never null, not modifiable. ASCII letters in keys are in lower
     * case, because keys compare without case. Variables that have a method of their own or differ in every beat ({@code ts},
     * {@code sig}) are left out. Keys and values may contain any character.
     */
    public Map<String, String> variables() {
        return variables;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Heartbeat that
                && ready == that.ready
                && busy == that.busy
                && port == that.port
                && momentaryReady == that.momentaryReady
                && failedPerMille == that.failedPerMille
                && scale == that.scale
                && state == that.state
                && sequence == that.sequence
                && variables.equals(that.variables);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ready, busy, port, momentaryReady, failedPerMille, scale, state, sequence, variables);
    }

    /** Returns the heartbeat as text, for logs and tests. */
    @Override
    public String toString() {
        return "ready=" + ready + " busy=" + busy + (port == NO_PORT ? "" : " port=" + port)
                + (momentaryReady == ABSENT ? "" : " now=" + momentaryReady)
                + (scale == 1 ? "" : " scale=" + scale)
                + (failedPerMille == 0 ? "" : " errors=" + failedPerMille)
                + (state == State.SERVING ? "" : " state=" + state)
                + (sequence == ABSENT ? "" : " seq=" + sequence)
                + (variables.isEmpty() ? "" : " " + variables);
    }

    /** Builds a {@link Heartbeat}. For use by one thread. */
    public static final class Builder {

        private final WorkerStatus status;
        private int port = NO_PORT;
        private int momentaryReady = ABSENT;
        private int failedPerMille;
        private int scale = 1;
        private State state = State.SERVING;
        private long sequence = ABSENT;
        private Map<String, String> variables = Map.of();

        private Builder(WorkerStatus status) {
            this.status = Objects.requireNonNull(status, "status");
        }

        /**
         * Sets {@link Heartbeat#port()}.
         *
         * @throws IllegalArgumentException if the port is not 1 to 65535
         */
        public Builder port(int value) {
            if (value < 1 || value > 65535) {
                throw new IllegalArgumentException("port: " + value + " (expected: 1 ~ 65535)");
            }
            port = value;
            return this;
        }

        /**
         * Sets {@link Heartbeat#momentaryReady()}.
         *
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder momentaryReady(int value) {
            momentaryReady = (int) notNegative("now", value);
            return this;
        }

        /**
         * Sets {@link Heartbeat#failedPerMille()}.
         *
         * @throws IllegalArgumentException if it is none of 0 to 1000
         */
        public Builder failedPerMille(int value) {
            if (value < 0 || value > 1000) {
                throw new IllegalArgumentException("errors: " + value + " (expected: 0 ~ 1000)");
            }
            failedPerMille = value;
            return this;
        }

        /**
         * Sets {@link Heartbeat#scale()}.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder scale(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("scale: " + value + " (expected: 1 or more)");
            }
            scale = value;
            return this;
        }

        /** Sets {@link Heartbeat#state()}. */
        public Builder state(State value) {
            state = Objects.requireNonNull(value, "state");
            return this;
        }

        /**
         * Sets {@link Heartbeat#sequence()}.
         *
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder sequence(long value) {
            sequence = notNegative("seq", value);
            return this;
        }

        /**
         * Sets {@link Heartbeat#variables()}.
         *
         * @throws IllegalArgumentException if a key belongs to a {@link Variable} that is left out of
         *     {@link Heartbeat#variables()}, or contains upper-case ASCII letters, or if a key or a value contains half a
         *     surrogate pair, which no message can carry
         */
        public Builder variables(Map<String, String> values) {
            if (values.isEmpty()) {
                variables = Map.of();
            } else {
                variables = Collections.unmodifiableMap(new LinkedHashMap<>(values));
                variables.forEach(Builder::check);
            }
            return this;
        }

        /** Builds the heartbeat. */
        public Heartbeat build() {
            return new Heartbeat(this);
        }

        private static long notNegative(String key, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(key + ": " + value + " (expected: 0 or more)");
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
}
