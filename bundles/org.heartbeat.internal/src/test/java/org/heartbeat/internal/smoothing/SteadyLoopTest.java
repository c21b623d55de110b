// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.smoothing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The feedback loop through a balancer that distributes requests in proportion to the reports that it last read. */
class SteadyLoopTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int WORKERS = 1000;

    private final Smoother[] steady = new Smoother[4];
    private final double[] busy = new double[steady.length];
    private final int[] said = new int[steady.length];
    private final int[] seen = new int[steady.length];

    @ParameterizedTest
    @CsvSource({"1, 0.5", "1, 0.7", "1, 0.9", "5, 0.5", "5, 0.7", "5, 0.9"})
    void damps(int look, double load) {
        disturb(load);
        run(look, load, 60, true);
        assertTrue(swing() < 1.05, "swings by " + swing());
    }

    @ParameterizedTest
    @CsvSource({"1, 0.7", "5, 0.7"})
    void wouldSwingByMomentaryNumbers(int look, double load) {
        disturb(load);
        run(look, load, 60, false);
        assertTrue(swing() > 1.5, "swings by " + swing());
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "5, 30"})
    void givesADisturbanceBackWithinAFewDelays(int look, int seconds) {
        disturb(0.7);
        double before = swing();
        run(look, 0.7, seconds, true);
        assertTrue(swing() - 1 < (before - 1) / 4, before + " -> " + swing());
    }

    @Test
    void findsTheSharesOfUnequalServers() {
        disturb(0.7);
        // one is half as fast: it is busier at the same weight, so it must end up with less
        for (int second = 0; second < 120; second++) {
            step(1, second, 0.7, true, new double[] {0.5, 1, 1, 1});
        }
        double slow = (double) said[0] / said[1];
        assertTrue(slow > 0.3 && slow < 0.75, "the slow one says " + slow + " of the others");
        assertTrue(Arrays.stream(busy).max().orElseThrow() < 0.95);
    }

    /** Settles all servers at this load, but one of them a tenth busier. */
    private void disturb(double load) {
        for (int server = 0; server < steady.length; server++) {
            steady[server] = new Smoother();
            busy[server] = load * (server == 0 ? 1.1 : 1);
            int ready = (int) (WORKERS * (1 - busy[server]));
            steady[server].resume(ready, WORKERS);
            said[server] = ready;
        }
        System.arraycopy(said, 0, seen, 0, said.length);
    }

    private void run(int look, double load, int seconds, boolean smoothed) {
        for (int second = 0; second < seconds; second++) {
            step(look, second, load, smoothed, new double[] {1, 1, 1, 1});
        }
    }

    /** Runs one second: requests are distributed by the reports last read, then the servers report the result. */
    private void step(int look, int second, double load, boolean smoothed, double[] speeds) {
        if (second % look == 0) {
            System.arraycopy(said, 0, seen, 0, said.length);
        }
        double sum = Arrays.stream(seen).sum();
        double requests = load * Arrays.stream(speeds).sum();
        for (int server = 0; server < steady.length; server++) {
            busy[server] = Math.min(1, requests * seen[server] / sum / speeds[server]);
            int working = (int) Math.round(WORKERS * busy[server]);
            WorkerStatus momentary = new WorkerStatus(WORKERS - working, working);
            said[server] = smoothed
                    ? steady[server].smoothAndReport(momentary, second * SECOND, look * SECOND).ready()
                    : momentary.ready();
        }
    }

    private double swing() {
        return (double) Arrays.stream(said).max().orElseThrow()
                / Math.max(1, Arrays.stream(said).min().orElseThrow());
    }
}
