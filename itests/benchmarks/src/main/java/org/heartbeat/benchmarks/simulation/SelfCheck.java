// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.Locale;

/**
 * Compares the simulation with known results of queueing theory: random choice among single servers (M/M/1), the shorter of two
 * queues of many servers, and the share of requests that wait for ten workers (Erlang's C).
 */
final class SelfCheck {

    private static final Contender OF_TWO = Contender.unaware("shorter of two", Policies::shorterOfTwo);

    private boolean passed = true;

    private SelfCheck() {}

    /** Prints the results; returns whether they are all correct. */
    static boolean passes(long seed) {
        SelfCheck check = new SelfCheck();
        System.out.println("The simulation against what is known by calculation:");
        check.mean("random, one worker each, 70 %", single(100, 0.7, 8_000), Contender.RANDOM, seed, 3.33, 0.03);
        check.mean("random, one worker each, 90 %", single(100, 0.9, 30_000), Contender.RANDOM, seed, 10.0, 0.05);
        check.mean("shorter of two, 500 servers, 70 %", single(500, 0.7, 400), OF_TWO, seed, 1.614, 0.03);
        check.mean("shorter of two, 500 servers, 90 %", single(500, 0.9, 800), OF_TWO, seed, 2.614, 0.03);
        check.mean("shorter of two, 500 servers, 95 %", single(500, 0.95, 1_600), OF_TWO, seed, 3.383, 0.03);
        check.waiting("random, 10 workers each, 70 %", tens(0.7), Contender.RANDOM, seed, 0.222, 0.03);
        check.waiting("random, 10 workers each, 90 %", tens(0.9), Contender.RANDOM, seed, 0.669, 0.03);
        // one queue for all fifty workers, which the shortest of five queues approximates
        Scenario common = new Scenario("one queue").servers(1, 50).load(0.9).mean(1).during(200, 12_000);
        check.waiting("one queue before 50 workers, 90 %", common, Contender.ORACLE, seed, 0.364, 0.05);
        System.out.println(check.passed ? "All as it must be." : "WRONG: nothing below can be trusted.");
        System.out.println();
        return check.passed;
    }

    private static Scenario single(int servers, double load, double seconds) {
        return new Scenario("single").servers(servers, 1).load(load).mean(1).during(seconds / 4, seconds);
    }

    private static Scenario tens(double load) {
        return new Scenario("tens").servers(5, 10).load(load).mean(1).during(200, 8_000);
    }

    private void mean(String what, Scenario scenario, Contender contender, long seed, double known, double within) {
        report(what + ", mean", run(scenario, contender, seed).mean(), known, within);
    }

    private void waiting(String what, Scenario scenario, Contender contender, long seed, double known, double within) {
        report(what + ", share that waits", run(scenario, contender, seed).waitedShare(), known, within);
    }

    private static Outcome run(Scenario scenario, Contender contender, long seed) {
        Outcome outcome = new Outcome();
        new Site(scenario, contender, seed, outcome).run();
        return outcome;
    }

    private void report(String what, double found, double known, double within) {
        boolean right = Math.abs(found / known - 1) <= within;
        passed &= right;
        System.out.printf(
                Locale.ROOT, "  %-55s %7.3f, known %7.3f %s%n", what, found, known, right ? "" : "WRONG");
    }
}
