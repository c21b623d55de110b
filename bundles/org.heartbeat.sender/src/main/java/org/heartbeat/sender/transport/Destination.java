// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.heartbeat.internal.net.Addresses;

/** One address of a target, and what became of the last beat to it. Beating thread only, except for the address and the counts. */
final class Destination {

    private final InetSocketAddress socket;
    private final Deliveries deliveries;
    // beating thread only
    private Outcome outcome = Outcome.UNTRIED;

    private enum Outcome {
        UNTRIED,
        SENT,
        /** The system's send buffer was full: the channel is good. */
        DROPPED,
        /** The channel may be useless. */
        FAILED
    }

    Destination(InetAddress address, int port, Deliveries deliveries) {
        this.socket = new InetSocketAddress(address, port);
        this.deliveries = deliveries;
    }

    InetAddress address() {
        return socket.getAddress();
    }

    Deliveries deliveries() {
        return deliveries;
    }

    /** Forgets what became of the last beat. */
    void begin() {
        outcome = Outcome.UNTRIED;
    }

    /** Sends a message; returns why that failed, or nothing. */
    Optional<String> send(ByteBuffer message, DatagramChannels channels) {
        try {
            boolean sent = channels.to(address()).send(message.rewind(), socket) > 0;
            outcome = sent ? Outcome.SENT : Outcome.DROPPED;
            return sent ? Optional.empty() : Optional.of("the system's send buffer is full");
        } catch (IOException | RuntimeException e) {
            outcome = Outcome.FAILED;
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Returns whether the last beat went out through this family's channel. */
    boolean isSentBy(ProtocolFamily family) {
        return outcome == Outcome.SENT && Addresses.family(address()) == family;
    }

    /** Returns whether the last beat failed at this family's channel. */
    boolean isFailedBy(ProtocolFamily family) {
        return outcome == Outcome.FAILED && Addresses.family(address()) == family;
    }
}
