// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A client that asks an agent; belongs to the server's thread. */
final class AgentClient {

    /** The longest line is an IPv6 address with its scope, in brackets, and a port. */
    private static final int LONGEST_LINE = 128;

    final SocketChannel channel;
    /** When it came, by the server's clock. */
    final long since;
    /** What it has sent so far; what it sends after its answer is dropped. */
    private final ByteBuffer received = ByteBuffer.allocate(LONGEST_LINE);
    private boolean answered;

    AgentClient(SocketChannel channel, long since) {
        this.channel = channel;
        this.since = since;
    }

    /** Reads what there is; returns whether the client has not closed yet. */
    boolean read() throws IOException {
        boolean open = channel.read(received) >= 0;
        if (answered) {
            received.clear();
        }
        return open;
    }

    /** Returns the line, without its end, once it is complete and until it is answered. */
    Optional<String> line() {
        for (int i = 0; i < received.position(); i++) {
            if (received.get(i) == '\n') {
                return Optional.of(new String(received.array(), 0, i, US_ASCII));
            }
        }
        return Optional.empty();
    }

    /** Whether it has sent more than a line can have. */
    boolean isFull() {
        return !received.hasRemaining();
    }

    /**
     * Sends the answer, and that nothing follows. The client is to close: a connection that is closed before all is read that
     * the client sent is reset, and the answer could be lost.
     */
    void answer(String text) throws IOException {
        answered = true;
        received.clear();
        channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        channel.shutdownOutput();
    }
}
