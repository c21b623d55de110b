// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.heartbeat.api.status.WorkerStatus;

/** What a server reports in one message. Immutable; two heartbeats are equal if they report the same. */
public final class Heartbeat implements Decoded {

    static final int ABSENT = -1;
    static final int NO_PORT = 0;

    // not a WorkerStatus: a monitor reads very many heartbeats, and it would be a third of each one
    private final int ready;
    private final int busy;
    private final int port;
    private final int momentaryReady;
    private final int failedPerMille;
    private final int scale;
    private final State state;
    private final long sequence;
    private final Map<String, String> variables;

    /** The states that a server reports in the variable {@code state}. */
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

    Heartbeat(HeartbeatBuilder builder) {
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
    public static HeartbeatBuilder of(WorkerStatus status) {
        return new HeartbeatBuilder(status);
    }

    /** Returns the workers, as balancers should count them, in units of {@link #scale()}. */
    public WorkerStatus status() {
        return new WorkerStatus(ready, busy);
    }

    /** Returns the ready workers of {@link #status()}, without creating an object. */
    public int ready() {
        return ready;
    }

    /** Returns the busy workers of {@link #status()}, without creating an object. */
    public int busy() {
        return busy;
    }

    /** Returns the server's port, 1 to 65535; empty if the message contains none. */
    public OptionalInt port() {
        return port == NO_PORT ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** Returns {@link #port()}, or 0 if it is empty, without creating an object. */
    public int portOrZero() {
        return port;
    }

    /**
     * Returns the workers that are ready at this moment, 0 to 2^31-1, in units of {@link #scale()}, from the variable {@code
     * now}. If present, {@link #status()} is smoothed, or a decision, and should not be smoothed again; if empty, {@link
     * #status()} is of this moment.
     */
    public OptionalInt momentaryReady() {
        return momentaryReady == ABSENT ? OptionalInt.empty() : OptionalInt.of(momentaryReady);
    }

    /**
     * Returns how many of a thousand of the server's requests fail, 0 to 1000, from the variable {@code errors}; 0 if the message
     * contains none. {@link #status()} is already reduced by it, {@link #momentaryReady()} is not.
     */
    public int failedPerMille() {
        return failedPerMille;
    }

    /**
     * Returns the units per worker in {@link #status()} and {@link #momentaryReady()}, 1 to 2^31-1, from the variable {@code
     * scale}; 1 if the message contains none.
     */
    public int scale() {
        return scale;
    }

    /** Returns whether the server takes work. */
    public State state() {
        return state;
    }

    /**
     * Returns the beat's number, counted by the sender, 0 to 2^63-1, from the variable {@code seq}; empty if the message has
     * none.
     */
    public OptionalLong sequence() {
        return sequence == ABSENT ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    /**
     * Returns the other variables of the message, in the message's order; never null, not modifiable. ASCII letters in keys are
     * in lower case, because keys compare without case. Variables that have a method of their own or differ in every beat ({@code
     * ts}, {@code sig}) are left out. Keys and values may contain any character.
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
}
