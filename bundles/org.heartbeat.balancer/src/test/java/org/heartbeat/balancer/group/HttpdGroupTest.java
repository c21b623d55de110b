// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.group;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.balancer.ChiSquare;
import org.heartbeat.balancer.Picks;
import org.heartbeat.balancer.Table;
import org.junit.jupiter.api.Test;

class HttpdGroupTest {

    private static final int PICKS = 100_000;
    private static final String A = "127.0.0.2";
    private static final String B = "127.0.0.3";

    private final Table table = new Table();
    private final Random random = new Random(7);
    private boolean stopped;

    private HttpdGroup<String> group(HeartbeatMonitor monitor, String... hosts) {
        return new HttpdGroup<>(
                List.of(hosts),
                host -> InetSocketAddress.createUnresolved(host, 80),
                () -> monitor,
                () -> stopped,
                () -> random);
    }

    private long[] picks(int picks, String... hosts) {
        HttpdGroup<String> group = group(table, hosts);
        long[] counts = new long[hosts.length];
        for (int i = 0; i < picks; i++) {
            counts[Arrays.asList(hosts).indexOf(Picks.pick(group))]++;
        }
        return counts;
    }

    private static void assertNone(String reason, ServerGroup<?> group) {
        assertEquals(reason, Picks.none(group));
    }

    private static String nobody(int members) {
        return "none of " + members + " members has a ready worker, as httpd counts";
    }

    @Test
    void givesTheLastMemberOneSlotMore() {
        table.beat(A, 1).beat(B, 1);
        ChiSquare.assertFits(picks(PICKS, A, B), 1, 2);
    }

    @Test
    void takesAServerWithoutBusyWorkersForAQuarter() {
        table.beat(A, 0, 100, 0).beat(B, 0, 100, 1);
        ChiSquare.assertFits(picks(PICKS, A, B), 25, 101);
    }

    @Test
    void picksTheLastMemberEvenWhereItHasNoReadyWorker() {
        table.beat(A, 10).beat(B, 0);
        ChiSquare.assertFits(picks(PICKS, A, B), 10, 1);
    }

    @Test
    void doesNotPickAMemberWithoutReadyWorkersInAnotherPlace() {
        table.beat(A, 0).beat(B, 10);
        assertArrayEquals(new long[] {0, 1000}, picks(1000, A, B));
    }

    @Test
    void picksByReadyWorkersButForThatSlot() {
        table.beat("127.0.0.2", 10).beat("127.0.0.3", 20).beat("127.0.0.4", 30).beat("127.0.0.5", 40);
        ChiSquare.assertFits(picks(PICKS, "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"), 10, 20, 30, 41);
    }

    @Test
    void neverPicksIdlePoolsOfThree() {
        table.beat(A, 0, 3, 0).beat(B, 0, 3, 0);
        assertNone(nobody(2), group(table, A, B));
    }

    @Test
    void givesTheLastOfTheMembersOnOneAddressAllOfIt() {
        table.beat(A, 5).beat(B, 5);
        HttpdGroup<Integer> group = new HttpdGroup<>(
                List.of(1, 2, 3),
                number -> InetSocketAddress.createUnresolved(number == 2 ? B : A, 8000 + number),
                () -> table,
                () -> false,
                () -> random);
        long[] counts = new long[4];
        for (int i = 0; i < PICKS; i++) {
            counts[Picks.begin(group).candidate()]++;
        }
        // the row counts twice, the second time in last place
        ChiSquare.assertFits(counts, 0, 0, 5, 11);
    }

    @Test
    void takesTheServerWithMostWorkersOfSeveralOnOneAddress() {
        table.beat(A, 8181, 2, 8).beat(A, 8182, 3, 1).beat(B, 2);
        ChiSquare.assertFits(picks(PICKS, A, B), 2, 3);
    }

    @Test
    void ignoresRowsOfTenSecondsAndMore() {
        table.silent(A, 10, Duration.ofMillis(9_999)).silent(B, 10, Duration.ofSeconds(10));
        assertArrayEquals(new long[] {1000, 0}, picks(1000, A, B));
        table.silent(A, 10, Duration.ofSeconds(10));
        assertNone(nobody(2), group(table, A, B));
    }

    @Test
    void findsNoMemberThatIsNotWrittenAsHttpdWritesAddresses() {
        table.beat("127.0.0.1", 5).beat("::1", 5);
        for (String host : List.of("localhost", "127.0.0.01", "127.1", "[0:0::1]", "[::0001]")) {
            assertNone(nobody(1), group(table, host));
        }
        assertArrayEquals(new long[] {5}, picks(5, "[::1]"));
    }

    @Test
    void findsMembersThatAreGivenAsAddresses() throws UnknownHostException {
        table.beat("::1", 5).beat("127.0.0.1", 5);
        for (String literal : List.of("::1", "127.0.0.1")) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(literal), 80);
            HttpdGroup<URI> group = new HttpdGroup<>(
                    List.of(URI.create("x:y")), any -> address, () -> table, () -> false, () -> random);
            assertEquals(URI.create("x:y"), Picks.pick(group));
        }
    }

    @Test
    void adds32BitsWithoutSignAsHttpdDoes() {
        table.beat("127.0.0.2", Integer.MAX_VALUE).beat("127.0.0.3", 2).beat("127.0.0.4", Integer.MAX_VALUE);
        assertNone(nobody(3), group(table, "127.0.0.2", "127.0.0.3", "127.0.0.4"));
        ChiSquare.assertFits(picks(PICKS, "127.0.0.2", "127.0.0.4"), 1, 1);
    }

    @Test
    void picksNobodyWithoutAMonitor() {
        assertNone("no server is known, because there is no heartbeat monitor", group(null, A));
    }

    @Test
    void picksNobodyOnceItIsStopped() {
        table.beat(A, 5);
        stopped = true;
        assertNone("the balancer was stopped", group(table, A));
    }

    @Test
    void refusesToHaveNoMembers() {
        assertThrows(IllegalArgumentException.class, () -> group(table));
    }
}
