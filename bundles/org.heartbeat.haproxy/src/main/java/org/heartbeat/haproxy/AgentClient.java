// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A client of the agent. For the server's thread. */
final class AgentClient {

    /** The longest line is an IPv6 address with its scope, in brackets, and a port, and is shorter than this. */
    private static final int LONGEST_LINE = 128;

    final SocketChannel channel;
    /** When it connected, by the server's clock. */
    final long since;
    /** The bytes received so far; those that follow the reply are dropped. */
    private final ByteBuffer received = ByteBuffer.allocate(LONGEST_LINE);
    private boolean replied; // the server's thread only

    AgentClient(SocketChannel channel, long since) {
        this.channel = channel;
        this.since = since;
    }

    /** Reads the available bytes; returns whether the connection is still open. */
    boolean read() throws IOException {
        boolean open = channel.read(received) >= 0;
        if (replied) {
            received.clear();
        }
        return open;
    }

    /** Returns the line without its end; empty before it is complete, and after the reply. */
    Optional<String> line() {
        return unfinishedLine().filter(text -> text.contains("\n")).map(text -> text.substring(0, text.indexOf('\n')));
    }

    /** Returns what was received of a line without its end; empty if there is nothing, and after the reply. */
    Optional<String> unfinishedLine() {
        return received.position() == 0
                ? Optional.empty()
                : Optional.of(new String(received.array(), 0, received.position(), US_ASCII));
    }

    /** Returns whether the client has sent more than the longest line. */
    boolean isFull() {
        return !received.hasRemaining();
    }

    /**
     * Sends the reply and closes this direction of the connection. The client closes the other: if we did while bytes of the
     * client are unread, the connection would be reset and the reply could be lost.
     */
    void reply(String text) throws IOException {
        replied = true;
        received.clear();
        channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        channel.shutdownOutput();
    }
}
