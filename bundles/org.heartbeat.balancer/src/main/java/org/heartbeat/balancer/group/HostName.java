// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import java.net.InetAddress;
import java.util.List;

/** A host name and the addresses that its last successful look-up found. */
final class HostName {

    final String name;
    volatile List<InetAddress> addresses = List.of();

    /** When to look it up again, by the resolver's clock. */
    long due; // guarded by the resolver

    /** Whether a look-up is under way. */
    boolean pending; // guarded by the resolver

    HostName(String name, long due) {
        this.name = name;
        this.due = due;
    }

    List<InetAddress> addresses() {
        return addresses;
    }
}
