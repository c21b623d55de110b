// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What became of the messages that a monitor received since it started, by datagram and by POST together; does not change
 * afterwards.
 */
@ProviderType
public interface MonitorStatistics {

    /** Beats that went into the table. */
    long accepted();

    /** Messages from sources outside {@code HeartbeatAllow}, which were not read. */
    long notAllowed();

    /** Beats of servers for which the table had no room. */
    long tableFull();

    /** Messages that are no beats, by reason, such as {@code invalid-ready}; reasons that did not occur are left out. */
    Map<String, Long> rejected();

    /**
     * Beats whose signature was missing or not good, by reason, such as {@code unsigned}; reasons that did not occur are left
     * out. While {@code HeartbeatSignatures} is {@code accept}, they were taken all the same.
     */
    Map<String, Long> untrusted();

    /** The sockets that are listened on, in the configuration's order; empty where none is. */
    List<Socket> sockets();

    /** One socket. */
    @ProviderType
    interface Socket {

        /** The address as it stands in {@code HeartbeatListen}. */
        String address();

        /** Whether it is open, and on which interfaces a group was joined, in words for people. */
        String detail();

        /** Whether it is open. */
        boolean open();

        /** Datagrams that it received. */
        long received();

        /** Datagrams that the system dropped because its buffer was full; empty where the system does not tell. */
        OptionalLong dropped();
    }
}
