// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentRepliesTest {

    @ParameterizedTest
    @CsvSource({"75,0,100%", "75,25,75%", "1,2,33%", "2,1,67%", "1,999,1%", "0,80,1%", "0,0,0%",
        "2147483647,2147483647,50%", "1,2147483647,1%"})
    void saysTheShareOfReadyWorkersAndNeverNothingOfABusyServer(int ready, int busy, String answer) {
        assertEquals(answer + "\n", of(KnownSender.saying(ready, busy)).own("127.0.0.1"));
        assertEquals(answer + "\n", of(KnownMonitor.of(KnownServer.at("192.0.2.11", 8181, ready, busy))).of("192.0.2.11:8181"));
    }

    @Test
    void saysNothingWhereTheSenderHasNoStatusOrIsNotThere() {
        assertEquals("", of(KnownSender.silent()).own("127.0.0.1"));
        assertEquals("", of((HeartbeatSender) null).own("127.0.0.1"));
    }

    @Test
    void followsTheReportedNumberWhileRequestsFail() {
        KnownSender sender = KnownSender.saying(4, 96);
        sender.change(status -> status.failing(1, 75));
        assertEquals("4%\n", of(sender).own("127.0.0.1"));
        KnownServer server = KnownServer.at("192.0.2.11", 8181, 4, 96).momentarily(75, 25).failing(1000);
        assertEquals("4%\n", of(KnownMonitor.of(server)).of("192.0.2.11:8181"));
    }

    @Test
    void saysThatADrainingServerTakesNoWork() {
        KnownSender sender = KnownSender.saying(75, 0);
        sender.drain("operator", false);
        assertEquals("0%\n", of(sender).own("127.0.0.1"));
    }

    @Test
    void saysThatALeavingServerTakesNoWorkAndNotesWhoPolls() {
        KnownSender sender = KnownSender.saying(75, 0);
        assertEquals("100%\n", of(sender).own("127.0.0.1"));
        assertEquals(Set.of("agent 127.0.0.1"), sender.pollers());
        sender.change(KnownSender.Status::leaves);
        assertEquals("0%\n", of(sender).own("127.0.0.1"));
    }

    @Test
    void saysThatAServerThatStopsTakesNoWorkWithOrWithoutItsSender() {
        AtomicBoolean leaving = new AtomicBoolean(true);
        AgentReplies answers = new AgentReplies(() -> null, () -> null, leaving::get);
        assertEquals("0%\n", answers.own("127.0.0.1"));
        leaving.set(false);
        assertEquals("", answers.own("127.0.0.1"));
    }

    @Test
    void saysByStateWhatTheMonitorKnows() {
        KnownServer server = KnownServer.at("192.0.2.11", 8181, 0, 10);
        assertEquals("1%\n", of(KnownMonitor.of(server)).of("192.0.2.11:8181"));
        assertEquals("0%\n", of(KnownMonitor.of(server.in(ServerState.DRAINING))).of("192.0.2.11:8181"));
        assertEquals("", of(KnownMonitor.of(server.in(ServerState.STALE))).of("192.0.2.11:8181"));
    }

    @Test
    void takesSteadyNumbersAndNotThoseOfTheMoment() {
        KnownServer server = KnownServer.at("192.0.2.11", 8181, 60, 40).momentarily(10, 90);
        assertEquals("60%\n", of(KnownMonitor.of(server)).of("192.0.2.11:8181"));
    }

    @Test
    void findsAServerByAddressAndPortElseTheOneThatSaysNoPort() {
        AgentReplies answers = of(KnownMonitor.of(
                KnownServer.at("192.0.2.11", 8181, 1, 9),
                KnownServer.at("192.0.2.11", 0, 2, 8),
                KnownServer.at("192.0.2.12", 8181, 3, 7),
                KnownServer.at("2001:db8::1", 8181, 4, 6)));
        assertEquals("10%\n", answers.of("192.0.2.11:8181"));
        assertEquals("20%\n", answers.of("192.0.2.11:8182"));
        assertEquals("30%\n", answers.of("192.0.2.12:8181\r"));
        assertEquals("", answers.of("192.0.2.12:8182"));
        assertEquals("", answers.of("192.0.2.13:8181"));
        assertEquals("40%\n", answers.of("[2001:db8:0::1]:8181"));
        assertEquals("30%\n", answers.of("[::ffff:192.0.2.12]:8181"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "192.0.2.11", "192.0.2.11:", "192.0.2.11:0", "192.0.2.11:65536", "localhost:8181", "up",
        "2001:db8::1:8181", "192.0.2.11:8181 192.0.2.11:8181", "GET / HTTP/1.0"})
    void saysNothingToALineThatNamesNoServer(String line) {
        assertEquals("", of(KnownMonitor.of(KnownServer.at("192.0.2.11", 8181, 1, 1),
                KnownServer.at("127.0.0.1", 8181, 1, 1))).of(line));
    }

    @Test
    void saysNothingWithoutAMonitor() {
        assertEquals("", of((HeartbeatMonitor) null).of("192.0.2.11:8181"));
    }

    private static AgentReplies of(HeartbeatSender sender) {
        return new AgentReplies(() -> sender, () -> null, () -> false);
    }

    private static AgentReplies of(HeartbeatMonitor monitor) {
        return new AgentReplies(() -> null, () -> monitor, () -> false);
    }
}
