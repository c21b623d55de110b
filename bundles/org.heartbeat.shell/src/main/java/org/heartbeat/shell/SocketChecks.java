// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.net.InetAddress;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.internal.net.HostPort;

/** What can be wrong with the sockets that the monitor listens on. */
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
                    "Nothing can be heard on " + socket.address() + ": " + socket.detail() + ".",
                    "It is tried again by itself. HeartbeatListen and HeartbeatInterface in " + MonitorChecks.CFG + " say where"
                            + " to listen.");
        } else if (socket.received() == 0) {
            String port = socket.address().substring(socket.address().lastIndexOf(':') + 1);
            findings.found(
                    "Nothing was heard so far on " + socket.address() + " (" + socket.detail() + ").",
                    "Look whether beats reach this machine: tcpdump -ni any udp port " + port + ". If they do, a firewall of"
                            + " this machine drops them (nft list ruleset, iptables -L -n)"
                            + (isGroup(socket.address())
                                    ? ", or the group is joined on another interface (ip maddr). If not, see the senders'"
                                            + " HeartbeatAddress, HeartbeatInterface and HeartbeatTimeToLive, and switches that"
                                            + " want an IGMP querier."
                                    : ". If not, see the senders' HeartbeatAddress, and the firewalls on the way."));
        }
        long dropped = socket.dropped().orElse(0);
        if (dropped > 0) {
            findings.found(
                    "The system dropped " + dropped + " datagrams for " + socket.address() + ", because they came faster than"
                            + " they were read.",
                    "Give sockets more room: sysctl net.core.rmem_max=8388608, then change HeartbeatListen or restart.");
        }
    }
}
