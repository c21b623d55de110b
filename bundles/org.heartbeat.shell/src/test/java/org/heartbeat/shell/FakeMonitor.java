// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerStatus;

/** A monitor that knows these servers. */
record FakeMonitor(List<? extends ServerStatus> known, MonitorStatistics statistics) implements HeartbeatMonitor {

    /** One that listens on a group. */
    static FakeMonitor of(ServerStatus... servers) {
        return new FakeMonitor(List.of(servers), new Statistics(99, 0, 0, Map.of(), Map.of(), List.of(Socket.GROUP)));
    }

    record Statistics(
            long taken,
            long notAllowed,
            long noRoom,
            Map<String, Long> rejected,
            Map<String, Long> notTrusted,
            List<MonitorStatistics.Socket> sockets)
            implements MonitorStatistics {}

    record Socket(String address, String detail, boolean open, long received, OptionalLong dropped)
            implements MonitorStatistics.Socket {

        static final Socket GROUP = new Socket("239.0.0.1:27999", "joined on eth0", true, 99, OptionalLong.of(0));
    }

    @Override
    public List<ServerStatus> servers() {
        return List.copyOf(known);
    }

    @Override
    public void forEach(Consumer<? super ServerStatus> action) {
        known.forEach(action);
    }

    @Override
    public int size() {
        return known.size();
    }

    @Override
    public List<ServerStatus> servers(InetAddress address) {
        throw new AssertionError("not asked");
    }

    @Override
    public Optional<ServerStatus> server(InetAddress address, int port) {
        throw new AssertionError("not asked");
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        throw new AssertionError("not asked");
    }
}
