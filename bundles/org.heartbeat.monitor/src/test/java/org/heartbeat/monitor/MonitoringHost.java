// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.balancer.BalancerConfig;
import org.heartbeat.balancer.HeartbeatSelector;
import org.heartbeat.balancer.ServerChanges;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.Registry;
import org.osgi.framework.Constants;

/** A process with the monitor and the selector, which answers questions on its standard output. */
final class MonitoringHost {

    private static final int PICKS = 1000;

    private MonitoringHost() {}

    /**
     * Listens at the first address, for servers at the others. Each line of the standard input asks for one of the output: how
     * many servers are picked, how many are up, the seconds since the last beat of the youngest, and how it beats.
     */
    public static void main(String[] addresses) throws IOException {
        Monitor monitor = new Monitor();
        monitor.bindCodec(new TextCodec());
        ServerChanges news = new ServerChanges();
        monitor.bindListener(news, Map.of(Constants.SERVICE_ID, 1L));
        monitor.start(Configs.of(MonitorConfig.class, "HeartbeatListen", addresses[0]), Map.of());
        HeartbeatSelector selector = new HeartbeatSelector(new Registry().context(), news);
        selector.configure(Configs.of(BalancerConfig.class, "HeartbeatFallback", "fail"), Map.of());
        selector.bindMonitor(monitor);
        ServerGroup<String> group = selector.group(
                Stream.of(addresses).skip(1).toList(), address -> new InetSocketAddress(address, 8080));
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (questions.readLine() != null) {
            List<ServerStatus> servers = monitor.servers();
            System.out.println("picked " + picked(group)
                    + ", up " + servers.stream().filter(server -> server.state() == ServerState.UP).count()
                    + ", trusted " + servers.stream().filter(server -> server.trust() == 1).count()
                    + ", age " + servers.stream().mapToLong(server -> server.age().toSeconds()).min().orElse(-1)
                    + ", beats " + servers.stream().mapToLong(ServerStatus::beats).min().orElse(0));
        }
        System.exit(0);
    }

    private static int picked(ServerGroup<String> group) {
        Set<String> picked = new HashSet<>();
        try {
            for (int i = 0; i < PICKS; i++) {
                picked.add(group.pick());
            }
        } catch (NoServerException e) {
            // the number shows it
        }
        return picked.size();
    }
}
