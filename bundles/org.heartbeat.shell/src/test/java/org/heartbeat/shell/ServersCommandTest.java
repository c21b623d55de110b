// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;

class ServersCommandTest {

    private final ServersCommand command = new ServersCommand();

    private List<String> lines(HeartbeatMonitor monitor) throws CommandException {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream console = new PrintStream(shown, true, UTF_8);
        command.monitor = monitor;
        command.session = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> console);
        command.execute();
        return shown.toString(UTF_8).lines().toList();
    }

    private static List<String> cells(String line) {
        return List.of(line.trim().split(" *\\| *"));
    }

    @Test
    void showsServersInTheOrderOfTheirAddressesAndPorts() throws CommandException {
        List<String> lines = lines(KnownMonitor.listening(
                KnownServer.at("2001:db8::1", 0, 7, 3),
                KnownServer.at("192.0.2.10", 0, 7, 3),
                KnownServer.at("192.0.2.9", 8182, 7, 3),
                KnownServer.at("192.0.2.9", 8181, 7, 3).momentarily(4, 6).silentFor(Duration.ofMillis(420)),
                KnownServer.at("10.0.0.1", 0, 7, 3)));
        assertTrue(lines.get(0).matches("Address +\\| Port +\\| State .*"), lines.get(0));
        assertTrue(lines.get(2).startsWith("10.0.0.1 "), lines.get(2));
        assertEquals(
                List.of("192.0.2.9", "8181", "up", "7", "3", "4", "0.4 s", "0.0 %", "5.0 s", "10", "0"), cells(lines.get(3)));
        assertTrue(lines.get(4).matches("192\\.0\\.2\\.9 +\\| +8182 .*"), lines.get(4));
        assertTrue(lines.get(5).startsWith("192.0.2.10 "), lines.get(5));
        assertTrue(lines.get(6).startsWith("2001:db8::1 "), lines.get(6));
    }

    @Test
    void countsServersByStateAndMessagesByOutcome() throws CommandException {
        KnownMonitor monitor = new KnownMonitor(
                List.of(KnownServer.at("192.0.2.9", 0, 7, 3), KnownServer.at("192.0.2.8", 0, 7, 3).in(ServerState.STALE)),
                new KnownMonitor.Statistics(
                        99, 2, 0, Map.of("nul", 4L), Map.of("unsigned", 1L), List.of(KnownMonitor.KnownSocket.GROUP)));
        List<String> lines = lines(monitor);
        assertEquals(
                "Servers: 1 up, 1 stale. Beats: 99 accepted, 2 not allowed, 1 not trusted (unsigned), 4 rejected (nul).",
                lines.get(lines.size() - 1));
    }

    @Test
    void separatesByTabsForScripts() throws CommandException {
        command.noFormat = true;
        assertEquals(
                List.of("192.0.2.9\t8181\tup\t7\t3\t7\t0.0 s\t0.0 %\t5.0 s\t10\t0\tzone=a"),
                lines(KnownMonitor.listening(KnownServer.at("192.0.2.9", 8181, 7, 3).saying(Map.of("zone", "a")))));
    }

    @Test
    void showsThatTwoSendersShareAnAddressAndPort() throws CommandException {
        String line = lines(KnownMonitor.listening(
                        KnownServer.at("192.0.2.9", 0, 7, 3).sharedBy(2).saying(Map.of("zone", "a"))))
                .get(2);
        assertTrue(line.endsWith("| 2 senders: zone=a"), line);
    }

    @Test
    void removesControlCharactersFromVariables() throws CommandException {
        String line = lines(KnownMonitor.listening(KnownServer.at("192.0.2.9", 0, 7, 3)
                        .saying(Map.of("zone", "\u001b[2J\u009b1m\u202e\nx"))))
                .get(2);
        assertTrue(line.endsWith("| zone=?[2J?1m??x"), line);
    }

    @Test
    void reportsThatThereAreNoServers() throws CommandException {
        assertEquals(List.of("Servers: none. Beats: 99 accepted."), lines(KnownMonitor.listening()));
    }

    @Test
    void reportsThatTheMonitorDoesNotListen() throws CommandException {
        KnownMonitor deaf = new KnownMonitor(
                List.of(), new KnownMonitor.Statistics(0, 0, 0, Map.of(), Map.of(), List.of()));
        assertEquals(
                "The monitor listens for no datagrams: HeartbeatListen in etc/org.heartbeat.monitor.cfg is empty.",
                lines(deaf).get(0));
    }

    @Test
    void explainsHowToInstallAMonitor() {
        assertEquals(
                "There is no monitor; feature:install heartbeat-monitor installs one.",
                assertThrows(CommandException.class, () -> lines(null)).getMessage());
    }
}
