// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.api.balancer.Selection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupTest extends GroupFixture {

    private static final int MILLION = 1_000_000;

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
}
