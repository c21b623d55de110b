// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.net.InetAddress;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.internal.net.HostPort;

/** Finds problems with the sockets on which the monitor listens. */
record SocketChecks(Findings findings, MonitorStatistics statistics) {

    void run() {
        statistics.sockets().forEach(socket -> findings.check("the socket " + socket.address(), () -> socket(socket)));
    }

    private static boolean isGroup(String address) {
        return HostPort.parse("HeartbeatListen", address).address().filter(InetAddress::isMulticastAddress).isPresent();
    }

    private void socket(MonitorStatistics.Socket socket) {
        if (!socket.open()) {
            findings.found(
                    "The monitor cannot listen on " + socket.address() + ": " + socket.detail() + ".",
                    "The monitor tries again every second. HeartbeatListen and HeartbeatInterface in " + MonitorChecks.CFG
                            + " determine where it listens.");
        } else if (socket.received() == 0) {
            String port = socket.address().substring(socket.address().lastIndexOf(':') + 1);
            findings.found(
                    "Nothing has been received on " + socket.address() + " yet (" + socket.detail() + ").",
                    "Check whether beats reach this machine: tcpdump -ni any udp port " + port + ". If they do, a firewall of"
                            + " this machine drops them (nft list ruleset, iptables -L -n)"
                            + (isGroup(socket.address())
                                    ? ", or the monitor joined the group on another interface (ip maddr). If they do not, check"
                                            + " HeartbeatAddress, HeartbeatInterface and HeartbeatTimeToLive of the senders, and"
                                            + " switches that need an IGMP querier."
                                    : ". If they do not, check HeartbeatAddress of the senders, and the firewalls in between."));
        }
        long dropped = socket.dropped().orElse(0);
        if (dropped > 0) {
            findings.found(
                    "The system dropped " + dropped + " datagrams for " + socket.address() + " since the monitor opened this"
                            + " socket, because they arrived faster than the monitor read them.",
                    "Allow larger buffers: sysctl net.core.rmem_max=8388608, and then change HeartbeatListen or restart Karaf.");
        }
    }
}
