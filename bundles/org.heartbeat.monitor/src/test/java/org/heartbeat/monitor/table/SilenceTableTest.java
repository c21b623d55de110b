// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How soon the end of a server is detected, and how often a server that still beats becomes stale, by loss and jitter. The whole
 * table takes some minutes: {@code mvn test -pl bundles/org.heartbeat.monitor -am -Dtest=SilenceTableTest
 * -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dheartbeat.silence.beats=10000000}.
 */
class SilenceTableTest {

    private static final String BEATS = "heartbeat.silence.beats";

    /** Beats of 30 days. */
    private static final double MONTH = 30 * 86_400;

    private static final int ENDS = 1000;
    private static final int TEN_MINUTES = 600;

    private static LossySite site(double loss, int burst, long jitterMillis, long seed) {
        return new LossySite(new LossySite.Network(loss, burst, Duration.ofMillis(jitterMillis)), seed);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 3.3", "0, 50, 3.3", "0.001, 5, 3.3", "0.001, 50, 3.3", "0.01, 5, 4.3", "0.01, 50, 4.3", "0.05, 5, 5.8",
        "0.05, 50, 5.8", "0.1, 5, 7.4", "0.1, 50, 7.4"
    })
    void raisesNoFalseAlarmMoreThanOnceIn30DaysAndWaitsNoLonger(double loss, long jitterMillis, double seconds) {
        LossySite site = site(loss, 0, jitterMillis, 42);
        double mean = mean(silences(site, (long) MONTH / 6));
        assertTrue(site.alarms() <= 1, site.alarms() + " false alarms");
        assertTrue(mean < seconds, mean + " s");
    }

    @ParameterizedTest
    @CsvSource({"0.001", "0.01", "0.05"})
    void remembersBurstsThatAreRareUntilTheNext(double loss) {
        LossySite site = site(loss, 3, 5, 42);
        silences(site, 50_000);
        double[] silences = silences(site, (long) MONTH / 6);
        // the maximum: 18 beats in a row are lost more often than once in 30 days
        assertTrue(mean(silences) > 9.95, mean(silences) + " s");
    }

    @Test
    @EnabledIfSystemProperty(named = BEATS, matches = "\\d+", disabledReason = "takes minutes")
    void printsTheWholeTable() {
        System.out.printf(
                "%7s %6s %6s | %7s %7s %7s | %7s %9s | %7s %7s | %7s %7s%n",
                "loss %", "burst", "jitter", "T", "99 %", "< 10 s", "alarms", "in 30 d", "10 min", "99 %", "new", "99 %");
        double[] losses = {0, 0.001, 0.01, 0.05, 0.1, 0.2};
        Stream<LossySite.Network> networks = IntStream.of(0, 3).boxed().flatMap(burst -> Arrays.stream(losses).boxed()
                .filter(loss -> loss > 0 || burst == 0)
                .flatMap(loss -> Stream.of(5, 50)
                        .map(jitter -> new LossySite.Network(loss, burst, Duration.ofMillis(jitter)))));
        networks.parallel().map(SilenceTableTest::row).forEachOrdered(System.out::print);
    }

    private static String row(LossySite.Network network) {
        long beats = Long.getLong(BEATS);
        LossySite site = new LossySite(network, 1);
        double[] silences = silences(site, beats);
        double below = Arrays.stream(silences).filter(silence -> silence < 10).count();
        double[] known = ends(network, TEN_MINUTES);
        double[] added = ends(network, 10);
        return String.format(
                Locale.ROOT,
                "%7.1f %6d %6d | %7.2f %7.2f %5.1f %% | %7d %9.2f | %7.2f %7.2f | %7.2f %7.2f%n",
                100 * network.loss(), network.burst(), network.jitter().toMillis(), mean(silences), most(silences),
                100 * below / silences.length, site.alarms(), site.alarms() * MONTH / beats, mean(known), most(known),
                mean(added), most(added));
    }

    /** Returns the seconds of silence after which the server would be stale, for every hundredth beat. */
    private static double[] silences(LossySite site, long beats) {
        double[] silences = new double[(int) (beats / 100)];
        for (int sample = 0; sample < silences.length; sample++) {
            for (int beat = 0; beat < 100; beat++) {
                site.beat();
            }
            silences[sample] = site.staleAfter().toNanos() / 1e9;
        }
        return silences;
    }

    /** Returns the seconds from the last received beat until its server became stale, after this many beats. */
    private static double[] ends(LossySite.Network network, int beats) {
        return IntStream.range(0, ENDS).mapToDouble(seed -> {
            LossySite site = new LossySite(network, seed);
            for (int beat = 0; beat < beats; beat++) {
                site.beat();
            }
            return site.end().toNanos() / 1e9;
        }).toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double most(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length * 99 / 100];
    }
}
