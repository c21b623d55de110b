// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.net.InetAddress;
import java.util.List;

/** The addresses of a host name, as far as they are known; they are kept while a later look-up fails. */
final class HostName {

    private final String name;
    private volatile List<InetAddress> addresses = List.of();

    /** Guarded by {@link HostResolver}. */
    long due;

    /** Whether a look-up is under way. Guarded by {@link HostResolver}. */
    boolean pending;

    HostName(String name, long due) {
        this.name = name;
        this.due = due;
    }

    String name() {
        return name;
    }

    List<InetAddress> addresses() {
        return addresses;
    }

    void addresses(List<InetAddress> found) {
        addresses = found;
    }
}
