// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Session;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;

class ServersCommandTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final ServersCommand command = new ServersCommand();

    private String[] lines(HeartbeatMonitor monitor) {
        command.monitor = monitor;
        PrintStream console = new PrintStream(shown, true, UTF_8);
        command.session = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> console);
        command.execute();
        // without what makes headings bold
        return shown.toString(UTF_8).replaceAll("\u001b\\[[0-9;]*m", "").split("\n");
    }

    private static ServerStatus server(String address, int port) {
        try {
            return new ServerStatus(
                    InetAddress.getByName(address),
                    port,
                    new WorkerStatus(7, 3),
                    Map.of(),
                    ServerState.UP,
                    Duration.ofMillis(420),
                    Duration.ofSeconds(90),
                    Duration.ofSeconds(100),
                    99,
                    1,
                    Duration.ofSeconds(1),
                    Duration.ZERO);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private record Monitor(List<ServerStatus> servers) implements HeartbeatMonitor {

        @Override
        public List<ServerStatus> servers(InetAddress address) {
            throw new AssertionError("not asked");
        }

        @Override
        public Optional<ServerStatus> server(InetAddress address, int port) {
            throw new AssertionError("not asked");
        }

        @Override
        public MonitorStatistics statistics() {
            return new MonitorStatistics(99, 2, 3, Map.of(Rejection.NUL, 4L));
        }
    }

    @Test
    void showsServersInTheOrderOfTheirAddresses() {
        String[] lines = lines(new Monitor(List.of(
                server("192.0.2.10", 0), server("192.0.2.9", 8182), server("192.0.2.9", 8181), server("10.0.0.1", 0))));
        assertTrue(lines[0].matches("Address +\\| Port +\\| State .*"), lines[0]);
        assertTrue(lines[2].startsWith("10.0.0.1 "), lines[2]);
        assertEquals(
                List.of("192.0.2.9", "8181", "UP", "7", "3", "0.4 s", "90.0 s", "99", "1", "1.0 s"),
                List.of(lines[3].trim().split(" *\\| ")));
        assertTrue(lines[4].matches("192\\.0\\.2\\.9 +\\| 8182 .*"), lines[4]);
        assertTrue(lines[5].startsWith("192.0.2.10 "), lines[5]);
        assertEquals("Taken 99, not allowed 2, no room 3, rejected {nul=4}", lines[6]);
    }

    @Test
    void saysThatNobodyIsHeard() {
        assertTrue(List.of(lines(new Monitor(List.of()))).contains("No server is heard."));
    }

    @Test
    void saysHowToGetAMonitor() {
        assertEquals(
                "There is no monitor; feature:install heartbeat-monitor brings one.", lines(null)[0]);
    }
}
