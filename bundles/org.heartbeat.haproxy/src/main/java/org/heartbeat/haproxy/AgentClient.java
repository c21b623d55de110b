// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One that asks an agent; belongs to the server's thread. */
final class AgentClient {

    /** The longest is an IPv6 address with its scope, in brackets, and a port. */
    private static final int LONGEST_LINE = 128;

    final SocketChannel channel;
    /** When it came, by the server's clock. */
    final long since;
    /** What it has said so far, and after its answer what nobody reads. */
    final ByteBuffer line = ByteBuffer.allocate(LONGEST_LINE);
    boolean answered;

    AgentClient(SocketChannel channel, long since) {
        this.channel = channel;
        this.since = since;
    }
}
