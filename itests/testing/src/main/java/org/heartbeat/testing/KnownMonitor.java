// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.RecentRejections;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;

/** A monitor that knows these servers and receives no messages. */
public record KnownMonitor(List<ServerStatus> servers, MonitorStatistics statistics, Optional<String> rejectedConfiguration)
        implements HeartbeatMonitor {

    /** Creates a monitor whose configuration is in force. */
    public KnownMonitor(List<ServerStatus> servers, MonitorStatistics statistics) {
        this(servers, statistics, Optional.empty());
    }

    /** Its message counts, as a record. */
    public record Statistics(
            long accepted,
            long notAllowed,
            long tableFull,
            Map<String, Long> rejected,
            Map<String, Long> untrusted,
            List<RecentRejections> recentRejections,
            List<Socket> sockets)
            implements MonitorStatistics {

        /** Creates statistics without recent rejections. */
        public Statistics(
                long accepted,
                long notAllowed,
                long tableFull,
                Map<String, Long> rejected,
                Map<String, Long> untrusted,
                List<Socket> sockets) {
            this(accepted, notAllowed, tableFull, rejected, untrusted, List.of(), sockets);
        }
    }

    /** Returns a monitor that knows these servers. */
    public static KnownMonitor of(ServerStatus... servers) {
        return new KnownMonitor(List.of(servers), new Statistics(0, 0, 0, Map.of(), Map.of(), List.of()));
    }

    /** A socket that the monitor listens on, as a record. */
    public record KnownSocket(String address, String detail, boolean open, long received, OptionalLong dropped)
            implements MonitorStatistics.Socket {

        /** A socket that listens on a group and has received 99 datagrams. */
        public static final KnownSocket GROUP =
                new KnownSocket("239.0.0.1:27999", "joined on eth0", true, 99, OptionalLong.of(0));
    }

    /** Returns a monitor that knows these servers, listens on a group, and has accepted 99 beats. */
    public static KnownMonitor listening(ServerStatus... servers) {
        return new KnownMonitor(
                List.of(servers), new Statistics(99, 0, 0, Map.of(), Map.of(), List.of(KnownSocket.GROUP)));
    }

    @Override
    public void forEach(Consumer<? super ServerStatus> action) {
        servers.forEach(action);
    }

    @Override
    public int size() {
        return servers.size();
    }

    @Override
    public List<ServerStatus> servers(InetAddress address) {
        return servers.stream().filter(server -> server.id().address().equals(address)).toList();
    }

    @Override
    public Optional<ServerStatus> server(ServerId id) {
        return servers.stream().filter(server -> server.id().equals(id)).findFirst();
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        return new Receipt(Receipt.Outcome.UNAVAILABLE, "a monitor of a test");
    }
}
