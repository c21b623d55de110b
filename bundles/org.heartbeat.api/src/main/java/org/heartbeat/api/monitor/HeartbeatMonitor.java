// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The table of servers that were heard. Any number of threads may ask at once; none of them waits for a beat, and no beat
 * waits for them.
 */
@ProviderType
public interface HeartbeatMonitor {

    /** All servers of the table at this moment, in no particular order; not modifiable. */
    List<ServerStatus> servers();

    /**
     * The servers whose beats come from this address, in no particular order; more than one where they say different
     * ports. The cost does not depend on the size of the table.
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
}
