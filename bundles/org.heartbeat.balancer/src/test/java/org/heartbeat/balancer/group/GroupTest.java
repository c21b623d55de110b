// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.heartbeat.api.balancer.GroupStatus;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.balancer.ChiSquare;
import org.heartbeat.balancer.Picks;
import org.heartbeat.balancer.Table;
import org.heartbeat.balancer.pick.Fallback;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.testing.KnownServer;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;

class GroupTest {

    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";
    private static final String C = "192.0.2.3";
    private static final String D = "192.0.2.9";
    private static final Duration LONG = Duration.ofSeconds(11);

    private final Table table = new Table();
    private final SplittableRandom random = new SplittableRandom(42);
    private final HostAddresses.NameService names = new HostAddresses.NameService(
            name -> {
                throw new AssertionError("asked for " + name);
            },
            new HeldLookups(),
            System::nanoTime);

    private Group<String> group(Fallback fallback, String... candidates) {
        return group(table, fallback, candidates);
    }

    /** Returns a group; candidates are {@code host:port}, or hosts. */
    private Group<String> group(HeartbeatMonitor monitor, Fallback fallback, String... candidates) {
        Group<String> group = new Group<>(
                List.of(candidates),
                candidate -> {
                    int colon = candidate.lastIndexOf(':');
                    return colon < 0
                            ? InetSocketAddress.createUnresolved(candidate, 80)
                            : InetSocketAddress.createUnresolved(
                                    candidate.substring(0, colon), Integer.parseInt(candidate.substring(colon + 1)));
                },
                names,
                () -> random);
        group.refresh(monitor, fallback);
        return group;
    }

    private List<String> picked(Fallback fallback, String... candidates) {
        return Picks.picked(group(fallback, candidates), List.of(candidates));
    }

    @Test
    void tellsServersOnOneAddressApartByPort() {
        table.beat(A, 8181, 0, 0).beat(A, 8182, 7, 1);
        assertEquals(List.of(A + ":8182"), picked(Fallback.ANY, A + ":8181", A + ":8182"));
    }

    @Test
    void takesAServerThatSaysNoPortForAnyPort() {
        table.beat(A, 0, 5, 0).beat(B, 9999, 5, 0);
        assertEquals(List.of(A + ":8181"), picked(Fallback.ANY, A + ":8181", B + ":8181"));
    }

    @Test
    void picksOneThatIsThereTwiceAsOftenAsTwo() {
        table.beat(A, 10).beat(B, 10);
        Group<String> group = group(Fallback.ANY, A, A, B);
        ChiSquare.assertFits(Picks.picks(group, 30_000, List.of(A, B)), 2, 1);
        ChiSquare.assertFits(Picks.idlePicks(group, 30_000, List.of(A, B)), 2, 1);
    }

    @Test
    void readsIpv6AddressesWithAndWithoutBrackets() {
        table.beat("::1", 5).beat("2001:db8::7", 5);
        String[] candidates = {"[::1]:80", "2001:DB8:0::7:80", A + ":80"};
        assertEquals(List.of(candidates[0], candidates[1]), picked(Fallback.ANY, candidates));
    }

    @Test
    void givesDrainingStaleAndUnknownServersNothingWhileAnotherTakesWork() {
        table.draining(A).silent(B, 1000, LONG).beat(D, 1);
        assertEquals(List.of(D), picked(Fallback.ANY, A, B, C, D));
    }

    @Test
    void givesAServerLessTheLessItIsTrusted() {
        table.put(KnownServer.at(A, 0, 10, 10)).put(KnownServer.at(B, 0, 10, 10).trusted(0.1));
        Group<String> group = group(Fallback.ANY, A, B);
        ChiSquare.assertFits(Picks.picks(group, 10_000, List.of(A, B)), 10, 1);
        ChiSquare.assertFits(Picks.idlePicks(group, 10_000, List.of(A, B)), 10, 1);
    }

    @Test
    void picksByTheNumbersThatFollowEachBeat() {
        table.put(KnownServer.at(A, 0, 50, 50).momentarily(10, 90)).put(KnownServer.at(B, 0, 50, 50).momentarily(30, 70));
        ChiSquare.assertFits(Picks.picks(group(Fallback.ANY, A, B), 10_000, List.of(A, B)), 1, 3);
    }

    @Test
    void fallsBackToAnyThatBeats() {
        table.draining(A).draining(B).silent(C, 50, LONG);
        assertEquals(List.of(A, B), picked(Fallback.ANY, A, B, C, D));
    }

    @Test
    void fallsBackToAnyWhereNoneBeats() {
        table.silent(C, 50, LONG);
        assertEquals(List.of(A, C), picked(Fallback.ANY, A, C));
        assertEquals(List.of(A, C), Picks.picked(group(null, Fallback.ANY, A, C), List.of(A, C)));
    }

    @Test
    void fallsBackToTheLastKnownWorkersEvenOfForgottenServers() {
        table.beat(A, 10).beat(B, 30).silent(C, 60, LONG);
        Group<String> group = group(Fallback.LAST_KNOWN, A, B, C, D);
        table.gone(A, 0).silent(B, 30, LONG).gone(C, 0);
        group.refresh(table, Fallback.LAST_KNOWN);
        ChiSquare.assertFits(Picks.picks(group, 10_000, List.of(A, B, C, D)), 10, 30, 60, 0);
        group.refresh(null, Fallback.LAST_KNOWN);
        ChiSquare.assertFits(Picks.picks(group, 10_000, List.of(A, B, C, D)), 10, 30, 60, 0);
    }

    @Test
    void fallsBackToAnyWhereNothingWasEverKnown() {
        table.draining(A);
        assertEquals(List.of(A), picked(Fallback.LAST_KNOWN, A, B));
        assertEquals(List.of(A, B), Picks.picked(group(null, Fallback.LAST_KNOWN, A, B), List.of(A, B)));
    }

    @Test
    void saysInWordsWhyThereIsNone() {
        table.draining(A).silent(B, 50, LONG);
        Group<String> group = group(Fallback.FAIL, A, B, C, D);
        assertEquals("none of 4 servers takes work: 1 draining, 1 stale, 2 not known", Picks.none(group));
        assertEquals(
                Optional.of("none of 4 servers takes work: 1 draining, 1 stale, 2 not known"), group.status().outage());
        group.refresh(null, Fallback.FAIL);
        assertEquals("no server is known, because there is no heartbeat monitor", Picks.none(group));
    }

    @Test
    void picksAgainAsSoonAsOneTakesWork() {
        Group<String> group = group(Fallback.FAIL, A, B);
        table.beat(B, 1);
        group.refresh(table, Fallback.FAIL);
        assertEquals(List.of(B), Picks.picked(group, List.of(A, B)));
        table.gone(B, 0).beat(A, 5);
        group.refresh(table, Fallback.FAIL);
        assertEquals(List.of(A), Picks.picked(group, List.of(A, B)));
        assertEquals(Optional.empty(), group.status().outage());
    }

    @Test
    void takesAnotherFallbackAtTheNextRefresh() {
        Group<String> group = group(Fallback.ANY, A);
        assertEquals(A, Picks.pick(group));
        group.refresh(table, Fallback.FAIL);
        assertEquals("none of 1 servers takes work: 1 not known", Picks.none(group));
        group.refresh(table, Fallback.ANY);
        assertEquals(A, Picks.pick(group));
    }

    @Test
    void changesNothingWhereTheMonitorFailsHalfWay() {
        table.beat(A, 5).beat(B, 5);
        Group<String> group = group(Fallback.ANY, A, B);
        Table failing = new Table() {
            @Override
            public Optional<ServerStatus> server(ServerId id) {
                if (id.address().equals(address(B))) {
                    throw new IllegalStateException("closed");
                }
                return super.server(id);
            }
        };
        assertThrows(IllegalStateException.class, () -> group.refresh(failing, Fallback.ANY));
        assertEquals(List.of(A, B), Picks.picked(group, List.of(A, B)));
        assertEquals("up", group.status().candidates().get(0).state());
    }

    @Test
    void picksNobodyOnceItIsClosed() {
        table.beat(A, 1);
        Group<String> group = group(Fallback.ANY, A);
        group.close();
        group.refresh(table, Fallback.ANY);
        assertEquals("the balancer was stopped", Picks.none(group));
    }

    @Test
    void looksUpNothingInAPick() {
        table.beat(A, 1);
        Group<String> group = group(Fallback.ANY, A, B);
        int lookups = table.lookups.get();
        Picks.picked(group, List.of(A, B));
        assertEquals(lookups, table.lookups.get());
    }

    @Test
    void tellsPeopleHowItIs() {
        table.beat(A, 5).draining(B);
        Group<String> group = group(Fallback.ANY, A, B, "[2001:db8::1]:8181");
        Picks.pick(group);
        Picks.begin(group);
        Picks.begin(group).close();
        Picks.begin(group).fail();
        List<String> told = group.status().candidates().stream()
                .map(one -> one.address() + " " + one.state() + " " + one.inFlight() + " " + one.picks() + " " + one.failures())
                .toList();
        assertEquals(
                List.of("192.0.2.1:80 up 1 4 1", "192.0.2.2:80 draining 0 0 0",
                        "[2001:db8::1]:8181 not known 0 0 0"),
                told);
        GroupStatus.Candidate first = group.status().candidates().get(0);
        Picks.pick(group);
        assertEquals(4, first.picks());
    }

    @Test
    void picksAServerThatReportsFailuresLess() {
        table.beat(A, 0, 10, 0).put(KnownServer.at(B, 0, 10, 0).failing(500));
        long[] picks = Picks.picks(group(Fallback.ANY, A, B), 1000, List.of(A, B));
        assertTrue(picks[1] < 40 && picks[1] > 0, () -> Arrays.toString(picks));
    }

    @Test
    void tellsThatAServerIsHeldBack() {
        table.beat(A, 5).beat(B, 5);
        Group<String> group = group(Fallback.ANY, A, B);
        for (int failures = 0; failures < 4; ) {
            Selection<String> selection = Picks.begin(group);
            if (selection.candidate().equals(B)) {
                selection.fail();
                failures++;
            } else {
                selection.close();
            }
        }
        assertEquals(
                List.of("up", "up, held back after failures"),
                group.status().candidates().stream().map(GroupStatus.Candidate::state).toList());
    }

    @Test
    void logsOnceThatNobodyBeatsAndOnceThatSomebodyDoes() {
        try (LogLines log = new LogLines()) {
            Group<String> group = group(Fallback.ANY, A, B);
            group.refresh(table, Fallback.ANY);
            assertEquals(
                    List.of("WARN none of 2 servers takes work: 2 not known; HeartbeatFallback = any applies,"
                            + " candidates: 192.0.2.1:80, 192.0.2.2:80"),
                    log.next());
            table.draining(A);
            group.refresh(table, Fallback.ANY);
            group.refresh(table, Fallback.ANY);
            assertEquals(List.of("INFO Servers send heartbeats again; candidates: 192.0.2.1:80, 192.0.2.2:80"), log.next());
        }
    }

    @Test
    void refusesToHaveNoCandidates() {
        assertEquals(
                "candidates: \"\" (expected: at least one)",
                assertThrows(IllegalArgumentException.class, () -> group(Fallback.ANY)).getMessage());
    }
}
