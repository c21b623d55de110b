// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import org.heartbeat.testing.LogLines;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupStandingTest extends GroupFixture {

    private static final int MILLION = 1_000_000;

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
