// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/** A snapshot of the messages that a monitor has received since it started, by datagram and by POST together. Immutable. */
@ProviderType
public interface MonitorStatistics {

    /** The number of beats that went into the table. */
    long accepted();

    /** The number of messages from sources outside {@code HeartbeatAllow}; they were dropped unread. */
    long notAllowed();

    /** The number of beats that were dropped because the table had no room for their server. */
    long tableFull();

    /** The number of messages that are not valid beats, by reason, such as {@code invalid-ready}. Contains no zeros. */
    Map<String, Long> rejected();

    /**
     * The number of beats whose signature was missing or invalid, by reason, such as {@code unsigned}. Contains no zeros. With
     * {@code HeartbeatSignatures = accept} such beats are accepted as well, and counted there too.
     */
    Map<String, Long> untrusted();

    /**
     * The messages rejected during the last ten minutes, one entry a reason, so that faults that are fixed disappear. Duplicates
     * of accepted beats are not included.
     */
    List<RecentRejections> recentRejections();

    /** The sockets of {@code HeartbeatListen}, in the configuration's order; empty if none is configured. */
    List<Socket> sockets();

    /** A socket that receives datagrams. */
    @ProviderType
    interface Socket {

        /** The address as written in {@code HeartbeatListen}. */
        String address();

        /** The state of the socket and the interfaces on which it joined a group, in a few words for people. */
        String detail();

        /** Whether the socket is open. */
        boolean open();

        /** The number of datagrams received. */
        long received();

        /** The number of datagrams that the system dropped because the buffer was full; empty if the system does not count them. */
        OptionalLong dropped();
    }
}
