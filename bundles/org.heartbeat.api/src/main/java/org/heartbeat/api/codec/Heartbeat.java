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

/**
 * One heartbeat: what a server says of itself in one message. Immutable, and equal to another that says the same.
 */
public final class Heartbeat implements Decoded {

    private static final int ABSENT = -1;

    // not the WorkerStatus: a monitor reads very many heartbeats, and it would be a third of each one
    private final int ready;
    private final int busy;
    private final int port;
    private final int momentaryReady;
    private final int failedPerMille;
    private final State state;
    private final long sequence;
    private final Map<String, String> variables;

    /** What a server says about whether it takes work, in the variable {@code state}. */
    public enum State {
        /** It takes work: the message says no state. */
        SERVING,
        /** It beats on and is to be given nothing new: {@code state=draining}. */
        DRAINING,
        /** It is about to stop, and this is its last beat: {@code state=leaving}. */
        LEAVING;

        /** The state as a message says it, in lower case. */
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
        state = builder.state;
        sequence = builder.sequence;
        variables = builder.variables;
    }

    /** Begins a heartbeat of so many workers. */
    public static Builder of(WorkerStatus status) {
        return new Builder(status);
    }

    /** The workers, as balancers are to count them. */
    public WorkerStatus status() {
        return new WorkerStatus(ready, busy);
    }

    /** {@link WorkerStatus#ready} of {@link #status()}, without making one. */
    public int ready() {
        return ready;
    }

    /** {@link WorkerStatus#busy} of {@link #status()}, without making one. */
    public int busy() {
        return busy;
    }

    /** The server's port, 1 to 65535, or 0 where the message says none. */
    public int port() {
        return port;
    }

    /**
     * The workers that are ready at this moment, 0 to 2^31-1, in the variable {@code now}. Where it is there,
     * {@link #status()} is smoothed, and is not to be smoothed again; where it is not, {@link #status()} is of this moment.
     */
    public OptionalInt momentaryReady() {
        return momentaryReady == ABSENT ? OptionalInt.empty() : OptionalInt.of(momentaryReady);
    }

    /**
     * Returns how many of a thousand of the server's requests fail, 0 to 1000, from the variable {@code errors}; 0 where the
     * message has none. {@link #status()} is smaller by it already, {@link #momentaryReady()} is not.
     */
    public int failedPerMille() {
        return failedPerMille;
    }

    /** Whether the server takes work; never null. */
    public State state() {
        return state;
    }

    /** The number of this beat, counted by its sender, 0 to 2^63-1, in the variable {@code seq}. */
    public OptionalLong sequence() {
        return sequence == ABSENT ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    /**
     * What else the message says, in the message's order; never null, not modifiable. Keys are in lower case (ASCII letters),
     * because keys compare without case. What changes with every beat ({@code now}, {@code errors}, {@code seq}, {@code ts},
     * {@code sig}) is not among them. Keys and values may hold any character.
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
                && state == that.state
                && sequence == that.sequence
                && variables.equals(that.variables);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ready, busy, port, momentaryReady, failedPerMille, state, sequence, variables);
    }

    /** The heartbeat in words, for logs and tests. */
    @Override
    public String toString() {
        return "ready=" + ready + " busy=" + busy + (port == 0 ? "" : " port=" + port)
                + (momentaryReady == ABSENT ? "" : " now=" + momentaryReady)
                + (failedPerMille == 0 ? "" : " errors=" + failedPerMille)
                + (state == State.SERVING ? "" : " state=" + state)
                + (sequence == ABSENT ? "" : " seq=" + sequence)
                + (variables.isEmpty() ? "" : " " + variables);
    }

    /** Makes a {@link Heartbeat}; for one thread. */
    public static final class Builder {

        private final WorkerStatus status;
        private int port;
        private int momentaryReady = ABSENT;
        private int failedPerMille;
        private State state = State.SERVING;
        private long sequence = ABSENT;
        private Map<String, String> variables = Map.of();

        private Builder(WorkerStatus status) {
            this.status = Objects.requireNonNull(status, "status");
        }

        /**
         * Sets {@link Heartbeat#port()}.
         *
         * @throws IllegalArgumentException if it is none of 0 to 65535
         */
        public Builder port(int value) {
            if (value < 0 || value > 65535) {
                throw new IllegalArgumentException("port: " + value + " (expected: 1 ~ 65535, or 0 for none)");
            }
            port = value;
            return this;
        }

        /**
         * Sets {@link Heartbeat#momentaryReady()}.
         *
         * @throws IllegalArgumentException if it is negative
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

        /** Sets {@link Heartbeat#state()}. */
        public Builder state(State value) {
            state = Objects.requireNonNull(value, "state");
            return this;
        }

        /**
         * Sets {@link Heartbeat#sequence()}.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder sequence(long value) {
            sequence = notNegative("seq", value);
            return this;
        }

        /**
         * Sets {@link Heartbeat#variables()}.
         *
         * @throws IllegalArgumentException if a key has a meaning of its own or upper-case letters, or if a key or value has
         *     half a surrogate pair, which no message can carry
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

        /** The heartbeat. */
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
