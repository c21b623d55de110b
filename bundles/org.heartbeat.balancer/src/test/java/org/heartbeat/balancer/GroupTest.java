// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupTest {

    private static final int MILLION = 1_000_000;
    private static final Settings ANY = new Settings(Duration.ofSeconds(10), Fallback.ANY);
    private static final Settings LAST_KNOWN = new Settings(Duration.ofSeconds(10), Fallback.LAST_KNOWN);
    private static final Settings FAIL = new Settings(Duration.ofSeconds(10), Fallback.FAIL);
    private static final String A = "192.0.2.1";
    private static final String B = "192.0.2.2";
    private static final String C = "192.0.2.3";

    private final Table table = new Table();
    private final SplittableRandom random = new SplittableRandom(42);
    private final Names names = new Names(
            name -> {
                throw new AssertionError("asked for " + name);
            },
            work -> {
                throw new RejectedExecutionException();
            },
            System::nanoTime,
            () -> {});

    private Group<String> group(Settings settings, String... candidates) {
        return group(table, settings, candidates);
    }

    /** Candidates are {@code host:port}. */
    private Group<String> group(HeartbeatMonitor monitor, Settings settings, String... candidates) {
        Group<String> group = new Group<>(
                Arrays.asList(candidates),
                candidate -> {
                    int colon = candidate.lastIndexOf(':');
                    return InetSocketAddress.createUnresolved(
                            candidate.substring(0, colon), Integer.parseInt(candidate.substring(colon + 1)));
                },
                names,
                random.split());
        group.refresh(monitor, settings);
        return group;
    }

    private static long[] picks(Group<String> group, int picks, String... candidates) {
        long[] counts = new long[candidates.length];
        for (int i = 0; i < picks; i++) {
            counts[Arrays.asList(candidates).indexOf(pick(group))]++;
        }
        return counts;
    }

    private static String pick(Group<String> group) {
        return selected(group).candidate();
    }

    private static Selection.Selected<String> selected(Group<String> group) {
        Selection<String> selection = group.select();
        if (selection instanceof Selection.Selected<String> selected) {
            return selected;
        }
        throw new AssertionError(selection);
    }

    private static String reason(Group<String> group) {
        Selection<String> selection = group.select();
        if (selection instanceof Selection.None<String> none) {
            return none.reason();
        }
        throw new AssertionError(selection);
    }

    static Stream<int[]> tables() {
        return Stream.of(
                new int[] {50, 50, 50},
                new int[] {10, 90},
                new int[] {1, 1},
                new int[] {10, 0},
                new int[] {10, 20, 30, 40},
                new int[] {1000, 3000, 2000});
    }

    @ParameterizedTest
    @MethodSource("tables")
    void picksByReadyWorkersInAMillionPicks(int[] ready) {
        String[] candidates = new String[ready.length];
        for (int i = 0; i < ready.length; i++) {
            candidates[i] = "192.0.2." + i + ":80";
            table.beat("192.0.2." + i, ready[i]);
        }
        long[] counts = picks(group(ANY, candidates), MILLION, candidates);
        ChiSquare.assertFits(counts, Arrays.stream(ready).asDoubleStream().toArray());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void picksByReadyWorkersInTheFirstPick(int[] ready) {
        String[] candidates = new String[ready.length];
        for (int i = 0; i < ready.length; i++) {
            candidates[i] = "192.0.2." + i + ":80";
            table.beat("192.0.2." + i, ready[i]);
        }
        long[] counts = new long[ready.length];
        for (int i = 0; i < 100_000; i++) {
            counts[Arrays.asList(candidates).indexOf(pick(group(ANY, candidates)))]++;
        }
        ChiSquare.assertFits(counts, Arrays.stream(ready).asDoubleStream().toArray());
    }

    @Test
    void picksIdlePoolsOfThree() {
        table.beat(A, 0, 3, 0).beat(B, 0, 3, 0).beat(C, 0, 3, 0);
        String[] candidates = {A + ":80", B + ":80", C + ":80"};
        ChiSquare.assertFits(picks(group(ANY, candidates), MILLION, candidates), 1, 1, 1);
    }

    /** Bursts that begin with each beat: as by the beats that come during a day. */
    @Test
    void picksByReadyWorkersWhileBeatsGoOn() {
        String[] candidates = {A + ":80", B + ":80"};
        table.beat(A, 10).beat(B, 30);
        Group<String> group = group(ANY, candidates);
        long[] counts = new long[2];
        for (int i = 0; i < 20_000; i++) {
            for (int pick = 0; pick < 7; pick++) {
                counts[Arrays.asList(candidates).indexOf(pick(group))]++;
            }
            (i % 2 == 0 ? table.beat(A, 10) : table.beat(B, 30)).lookups.get();
            group.refresh(table, ANY);
        }
        assertEquals(0.25, (double) counts[0] / (counts[0] + counts[1]), 0.005);
    }

    @Test
    void givesEachItsReadyWorkersInABurst() {
        table.beat(A, 5).beat(B, 60).beat(C, 900);
        String[] candidates = {A + ":80", B + ":80", C + ":80"};
        assertArrayEquals(new long[] {5, 60, 900}, picks(group(ANY, candidates), 965, candidates));
    }

    @Test
    void countsPicksUntilTheServerBeatsAgain() {
        table.beat(A, 10).beat(B, 10);
        String[] candidates = {A + ":80", B + ":80"};
        Group<String> group = group(ANY, candidates);
        long[] before = picks(group, 12, candidates);
        table.beat(A, 10);
        group.refresh(table, ANY);
        assertArrayEquals(new long[] {10, 10 - before[1]}, picks(group, (int) (20 - before[1]), candidates));
        // and then a new round begins
        assertArrayEquals(new long[] {10, 10}, picks(group, 20, candidates));
    }

    @Test
    void countsPicksAcrossTheBeatsOfSeveralOthers() {
        table.beat(A, 10).beat(B, 10).beat(C, 10);
        String[] candidates = {A + ":80", B + ":80", C + ":80"};
        Group<String> group = group(ANY, candidates);
        long drawn = picks(group, 6, candidates)[2];
        table.beat(A, 10);
        group.refresh(table, ANY);
        drawn += picks(group, 6, candidates)[2];
        table.beat(A, 10).beat(B, 10);
        group.refresh(table, ANY);
        assertArrayEquals(new long[] {10, 10, 10 - drawn}, picks(group, (int) (30 - drawn), candidates));
    }

    @Test
    void picksOnWhereNothingHasChanged() {
        table.beat(A, 10).beat(B, 10);
        String[] candidates = {A + ":80", B + ":80"};
        Group<String> group = group(ANY, candidates);
        long[] counts = picks(group, 7, candidates);
        group.refresh(table, ANY);
        long[] others = picks(group, 13, candidates);
        assertArrayEquals(new long[] {10, 10}, new long[] {counts[0] + others[0], counts[1] + others[1]});
    }

    @Test
    void picksAgainWhatWasReleased() {
        table.beat(A, 2).beat(B, 1);
        String[] candidates = {A + ":80", B + ":80"};
        Group<String> group = group(ANY, candidates);
        long[] counts = new long[2];
        for (int i = 0; i < 2; i++) {
            Selection.Selected<String> picked = selected(group);
            counts[Arrays.asList(candidates).indexOf(picked.candidate())]++;
            group.release(picked);
            group.release(picked);
        }
        // all three are there again, as often as one releases
        assertArrayEquals(new long[] {2, 1}, picks(group, 3, candidates));
    }

    @Test
    void ignoresAReleaseOfWhatIsNotItsOwn() {
        table.beat(A, 1).beat(B, 1);
        Group<String> group = group(ANY, A + ":80", B + ":80");
        String first = pick(group);
        group.release(new Selection.Selected<>(first));
        assertEquals(List.of(A + ":80", B + ":80"), Stream.of(first, pick(group)).sorted().toList());
    }

    @Test
    void allocatesNoSelections() {
        table.beat(A, 1);
        Group<String> group = group(ANY, A + ":80");
        assertSame(group.select(), group.select());
        Group<String> none = group(null, FAIL, A + ":80");
        assertSame(none.select(), none.select());
    }

    @Test
    void tellsServersOnOneAddressApartByPort() {
        table.beat(A, 8181, 0, 5).beat(A, 8182, 7, 1);
        assertArrayEquals(
                new long[] {0, 7}, picks(group(ANY, A + ":8181", A + ":8182"), 7, A + ":8181", A + ":8182"));
    }

    @Test
    void takesAServerThatSaysNoPortForAnyPort() {
        table.beat(A, 0, 5, 0).beat(B, 9999, 5, 0);
        assertArrayEquals(new long[] {50, 0}, picks(group(ANY, A + ":8181", B + ":8181"), 50, A + ":8181", B + ":8181"));
    }

    @Test
    void picksOneThatIsThereTwiceAsOftenAsTwo() {
        table.beat(A, 10).beat(B, 10);
        assertArrayEquals(
                new long[] {20, 10}, picks(group(ANY, A + ":80", A + ":80", B + ":80"), 30, A + ":80", B + ":80"));
    }

    @Test
    void readsIpv6AddressesWithAndWithoutBrackets() {
        table.beat("::1", 5).beat("2001:db8::7", 5);
        String[] candidates = {"[::1]:80", "2001:DB8:0::7:80", A + ":80"};
        assertArrayEquals(new long[] {5, 5, 0}, picks(group(ANY, candidates), 10, candidates));
    }

    @Test
    void givesDrainingStaleAndUnknownServersNothingWhileAnotherIsReady() {
        table.beat(A, 0).silent(B, 1000, Duration.ofSeconds(11)).beat("192.0.2.9", 1);
        String[] candidates = {A + ":80", B + ":80", C + ":80", "192.0.2.9:80"};
        assertArrayEquals(new long[] {0, 0, 0, 1000}, picks(group(ANY, candidates), 1000, candidates));
    }

    @Test
    void phasesInAServerThatHasCome() {
        table.beat(A, 100).came(B, 100, Duration.ofSeconds(1));
        String[] candidates = {A + ":80", B + ":80"};
        Group<String> group = group(ANY, candidates);
        assertArrayEquals(new long[] {100, 10}, picks(group, 110, candidates));
        table.beat(A, 100).came(B, 100, Duration.ofSeconds(5));
        group.refresh(table, ANY);
        assertArrayEquals(new long[] {100, 50}, picks(group, 150, candidates));
        table.beat(A, 100).came(B, 100, Duration.ofSeconds(10));
        group.refresh(table, ANY);
        assertArrayEquals(new long[] {100, 100}, picks(group, 200, candidates));
    }

    @Test
    void phasesInBetweenBeats() {
        table.came(A, 100, Duration.ofSeconds(1)).came(B, 100, Duration.ofSeconds(1));
        String[] candidates = {A + ":80", B + ":80"};
        Group<String> group = group(ANY, candidates);
        long[] counts = picks(group, 13, candidates);
        table.grows(A, Duration.ofSeconds(6));
        group.refresh(table, ANY);
        assertArrayEquals(new long[] {60 - counts[0], 10 - counts[1]}, picks(group, 57, candidates));
    }

    @Test
    void phasesInPartsOfAWorker() {
        table.beat(A, 9).came(B, 3, Duration.ofSeconds(1));
        String[] candidates = {A + ":80", B + ":80"};
        ChiSquare.assertFits(picks(group(ANY, candidates), MILLION, candidates), 9, 0.3);
        long[] first = new long[2];
        for (int i = 0; i < 100_000; i++) {
            first[pick(group(ANY, candidates)).equals(candidates[0]) ? 0 : 1]++;
        }
        ChiSquare.assertFits(first, 9, 0.3);
    }

    @Test
    void picksByReadyWorkersWhereAllHaveJustCome() {
        table.came(A, 1, Duration.ZERO).came(B, 3, Duration.ZERO);
        String[] candidates = {A + ":80", B + ":80"};
        ChiSquare.assertFits(picks(group(ANY, candidates), MILLION, candidates), 1, 3);
    }

    @Test
    void phasesNobodyInWhereTheTimeIsZero() {
        table.beat(A, 10).came(B, 10, Duration.ZERO);
        String[] candidates = {A + ":80", B + ":80"};
        Group<String> group = group(new Settings(Duration.ZERO, Fallback.ANY), candidates);
        assertArrayEquals(new long[] {10, 10}, picks(group, 20, candidates));
    }

    @Test
    void fallsBackToAnyThatBeats() {
        table.beat(A, 0).beat(B, 0).silent(C, 50, Duration.ofSeconds(11));
        String[] candidates = {A + ":80", B + ":80", C + ":80", "192.0.2.9:80"};
        assertArrayEquals(new long[] {50, 50, 0, 0}, picks(group(ANY, candidates), 100, candidates));
    }

    @Test
    void fallsBackToAnyWhereNoneBeats() {
        table.silent(C, 50, Duration.ofSeconds(11));
        String[] candidates = {A + ":80", C + ":80"};
        assertArrayEquals(new long[] {50, 50}, picks(group(ANY, candidates), 100, candidates));
        assertArrayEquals(new long[] {50, 50}, picks(group(null, ANY, candidates), 100, candidates));
    }

    @Test
    void fallsBackToTheLastKnownWorkersEvenOfForgottenServers() {
        table.beat(A, 10).beat(B, 30).silent(C, 60, Duration.ofSeconds(11));
        String[] candidates = {A + ":80", B + ":80", C + ":80", "192.0.2.9:80"};
        Group<String> group = group(LAST_KNOWN, candidates);
        table.gone(A, 0).silent(B, 30, Duration.ofSeconds(11)).gone(C, 0);
        group.refresh(table, LAST_KNOWN);
        assertArrayEquals(new long[] {10, 30, 60, 0}, picks(group, 100, candidates));
        group.refresh(null, LAST_KNOWN);
        assertArrayEquals(new long[] {10, 30, 60, 0}, picks(group, 100, candidates));
    }

    @Test
    void fallsBackToAnyWhereNothingWasEverKnown() {
        table.beat(A, 0);
        String[] candidates = {A + ":80", B + ":80"};
        assertArrayEquals(new long[] {50, 0}, picks(group(LAST_KNOWN, candidates), 50, candidates));
        assertArrayEquals(new long[] {25, 25}, picks(group(null, LAST_KNOWN, candidates), 50, candidates));
    }

    @Test
    void saysInWordsWhyThereIsNone() {
        table.beat(A, 0).silent(B, 50, Duration.ofSeconds(11));
        Group<String> group = group(FAIL, A + ":80", B + ":80", C + ":80", "192.0.2.9:80");
        assertEquals(
                "no server of 4 has a ready worker: 1 draining or with all workers busy, 1 stale, 2 not known",
                reason(group));
        group.refresh(null, FAIL);
        assertEquals("no server can be known because there is no heartbeat monitor", reason(group));
    }

    @Test
    void picksAgainAsSoonAsOneIsReady() {
        Group<String> group = group(FAIL, A + ":80", B + ":80");
        table.beat(B, 1);
        group.refresh(table, FAIL);
        assertEquals(B + ":80", pick(group));
        table.gone(B, 0).beat(A, 5);
        group.refresh(table, FAIL);
        assertArrayEquals(new long[] {5, 0}, picks(group, 5, A + ":80", B + ":80"));
    }

    @Test
    void takesOtherSettingsAtTheNextRefresh() {
        Group<String> group = group(ANY, A + ":80");
        assertEquals(A + ":80", pick(group));
        group.refresh(table, FAIL);
        assertEquals("no server of 1 has a ready worker: 1 not known", reason(group));
        group.refresh(table, ANY);
        assertEquals(A + ":80", pick(group));
    }

    @Test
    void picksNobodyOnceItIsClosed() {
        table.beat(A, 1);
        Group<String> group = group(ANY, A + ":80");
        group.close("over");
        group.refresh(table, ANY);
        assertEquals("over", reason(group));
    }

    @Test
    void looksUpNothingInAPick() {
        table.beat(A, 1);
        Group<String> group = group(ANY, A + ":80", B + ":80");
        int lookups = table.lookups.get();
        picks(group, 100, A + ":80");
        assertEquals(lookups, table.lookups.get());
    }

    @Test
    void logsOnceThatNobodyBeatsAndOnceThatSomebodyDoes() {
        try (LogLines log = new LogLines()) {
            Group<String> group = group(ANY, A + ":80", B + ":80");
            group.refresh(table, ANY);
            assertEquals(
                    List.of("WARN no server of 2 has a ready worker: 2 not known; HeartbeatFallback = any applies,"
                            + " candidates: 192.0.2.1:80, 192.0.2.2:80"),
                    log.next());
            table.beat(A, 0);
            group.refresh(table, ANY);
            group.refresh(table, ANY);
            assertEquals(List.of("INFO Servers beat again; candidates: 192.0.2.1:80, 192.0.2.2:80"), log.next());
        }
    }

    @Test
    void refusesToHaveNoCandidates() {
        assertEquals(
                "candidates: \"\" (expected: at least one)",
                assertThrows(IllegalArgumentException.class, () -> group(ANY)).getMessage());
    }
}
