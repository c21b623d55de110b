// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The table of the servers whose beats were received. Any number of threads may use it at once. No call waits for a beat, and
 * no beat waits for a call.
 */
@ProviderType
public interface HeartbeatMonitor {

    /** Returns all servers in the table, in no particular order; not modifiable. */
    List<ServerStatus> servers();

    /** Passes each server in the table to an action, one after the other, without holding all of them in memory at once. */
    void forEach(Consumer<? super ServerStatus> action);

    /** Returns the number of servers in the table. */
    int size();

    /**
     * Returns the servers at an address, in no particular order; there are several if they report different ports. The cost does
     * not depend on the size of the table.
     */
    List<ServerStatus> servers(InetAddress address);

    /** Returns the server with exactly this id. The cost does not depend on the size of the table. */
    Optional<ServerStatus> server(ServerId id);

    /**
     * Returns the server with this id or, if there is none, the server at the same address that reports no port. This is how an
     * endpoint that receives requests is matched with the server that beats for it.
     */
    default Optional<ServerStatus> find(ServerId id) {
        return server(id).or(() -> server(ServerId.of(id.address())));
    }

    /** Returns the counts of the messages received so far. */
    MonitorStatistics statistics();

    /**
     * Returns why the latest configuration was rejected, in a sentence for people; empty if it is in force. After a rejection
     * the last good configuration stays in force; if there was none, the monitor does not listen.
     */
    default Optional<String> rejectedConfiguration() {
        return Optional.empty();
    }

    /**
     * Processes a message that did not arrive as a datagram. It is treated and counted like one that did. Does not wait for
     * anything.
     *
     * @param source the address that identifies the server, unless the message is signed and signatures are checked
     * @param message the array that contains the message; not kept
     * @param offset where the message starts in the array
     * @param length the number of bytes in the message
     * @return what became of the message
     * @throws IndexOutOfBoundsException if the array is too short
     */
    Receipt receive(InetAddress source, byte[] message, int offset, int length);
}
