// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The table of servers that were heard. Any number of threads may use it at once; none of them waits for a beat, and no beat
 * waits for them.
 */
@ProviderType
public interface HeartbeatMonitor {

    /** All servers of the table at this moment, in no particular order; not modifiable. */
    List<ServerStatus> servers();

    /** Gives all servers of the table, one after the other, without holding all of them in memory at once. */
    void forEach(Consumer<? super ServerStatus> action);

    /** How many servers the table has. */
    int size();

    /**
     * The servers of this address, in no particular order; more than one where they say different ports. The cost does not
     * depend on the size of the table.
     */
    List<ServerStatus> servers(InetAddress address);

    /**
     * One server. The cost does not depend on the size of the table.
     *
     * @param port the port that it says, or 0 for the one that says none
     */
    Optional<ServerStatus> server(InetAddress address, int port);

    /** What became of the messages so far. */
    MonitorStatistics statistics();

    /**
     * What is wrong with the configuration that was given last, in words for people, so that the one before it stays in force, or
     * none; empty where it is in force.
     */
    default Optional<String> rejectedConfiguration() {
        return Optional.empty();
    }

    /**
     * Takes one message that did not come as a datagram, or says why not. It counts and ages like any other. Does not wait
     * for anything.
     *
     * @param source the address that the server is known by
     * @param message holds the message, and is not kept
     * @param offset where in there the message begins
     * @param length how many bytes it has
     * @throws IndexOutOfBoundsException if the array is smaller than that
     */
    Receipt receive(InetAddress source, byte[] message, int offset, int length);
}
