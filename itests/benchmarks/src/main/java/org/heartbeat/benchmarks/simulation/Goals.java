// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.List;
import java.util.Locale;

/** The goals of balancing by beats, and whether they are reached. */
final class Goals {

    private static final List<Contender> OURS =
            List.of(Contender.STEADY, Contender.TENTHS, Contender.UNTOLD, Contender.TOLD);

    private final Results results;
    private final List<Scenario> scenarios;

    Goals(Results results, List<Scenario> scenarios) {
        this.results = results;
        this.scenarios = scenarios;
    }

    void print() {
        String datagrams = Scenarios.DATAGRAMS;
        System.out.printf("%n%-78s %7s %7s%n", "Goals", "is", "goal");
        ratio("equal 50" + datagrams, Contender.STEADY, Contender.RANDOM, 1.05);
        ratio("equal 70" + datagrams, Contender.STEADY, Contender.RANDOM, 1.05);
        ratio("equal 90" + datagrams, Contender.STEADY, Contender.RANDOM, 2);
        ratio("half slow 70", Contender.STEADY, Contender.ORACLE, 1.5);
        ratio("half slow 85", Contender.STEADY, Contender.ORACLE, 1.5);
        ratio("antagonist 70", Contender.STEADY, Contender.ORACLE, 1.3);
        ratio("three of 10 85", Contender.TENTHS, Contender.RANDOM, 1.1);
        ratio("three of 10 90" + datagrams, Contender.TENTHS, Contender.RANDOM, 1.2);
        ratio("equal 90" + datagrams, Contender.TENTHS, Contender.RANDOM, 1.05);
        mean("three of 10, one slow 85", Contender.TENTHS, 0.2);
        ratio("three of 10 70" + Scenarios.FILE, Contender.FILE, Contender.RANDOM, 1.05);
        ratio("three of 10 85" + Scenarios.FILE, Contender.FILE, Contender.RANDOM, 1.1);
        ratio("three of 10 90" + Scenarios.FILE, Contender.FILE, Contender.RANDOM, 1.2);
        ratio("equal 90" + Scenarios.FILE, Contender.FILE, Contender.RANDOM, 1.1);
        mean("three of 10, one slow 85" + Scenarios.FILE, Contender.FILE, 0.2);
        for (Contender untold : List.of(Contender.UNTOLD, Contender.UNTOLD_BY_DATAGRAMS)) {
            ratio("equal 70", untold, Contender.BY_REQUESTS, 1.05);
            ratio("half slow 70", untold, Contender.ORACLE, 1.1);
            ratio("antagonist 70", untold, Contender.ORACLE, 1.2);
        }
        for (Scenario scenario : scenarios) {
            // while a single server fails or refuses, some tenths of a percent may be lost before that is noticed
            if (scenario.look == 0 && scenario.failures.isEmpty() && !scenario.name.equals("refuses 70")) {
                ratio(scenario.name, Contender.TOLD, Contender.ORACLE, scenario.balancers > 4 ? 1.2 : 1.05);
            }
        }
        for (String name : new String[] {"hangs 70", "last of all hangs 70", "answers errors 70", "refuses 70"}) {
            share(name);
            share(name + datagrams);
            lost(name, Contender.TOLD, 1);
            lost(name, Contender.UNTOLD, 1);
        }
        for (String name : new String[] {"joins 70", "killed, back 70", "bursts 30", "bursts 40"}) {
            for (Scenario scenario : List.of(scenario(name), scenario(name + datagrams))) {
                ratio(scenario.name, Contender.STEADY, Contender.ORACLE, 1.3);
                overload(scenario, Contender.STEADY);
            }
            ratio(name, Contender.UNTOLD, Contender.ORACLE, 1.3);
            overload(scenario(name), Contender.UNTOLD);
            overload(scenario(name), Contender.TOLD);
        }
        printFailures();
    }

    private void printFailures() {
        lost("answers errors 70", 1.8, 1.2, 1.2, 0.3);
        lost("refuses 70", Contender.TOLD, 0.3);
        lost("answers errors 70, 4 balancers", Contender.TOLD, 0.3);
        lost("answers errors 70, 16 balancers", Contender.TOLD, 0.3);
        lost("fails half 70", 1.3, 1.3, 1, 0.5);
        lost("fails 30 % 70", 1.8, 1.8, 1.7, 0.8);
        lost("one of three errs 70", 10.5, 9, 9, 0.5);
        for (String name : List.of("all fail 0.5 % 70", "all fail 10 % 70", "all fail 30 % 70", "three all fail 0.1 % 70")) {
            for (Contender ours : OURS) {
                ratio(name, ours, Contender.RANDOM, 1.06);
            }
            ratio(name + Scenarios.DATAGRAMS, Contender.STEADY, Contender.RANDOM, 1.06);
            ratio(name + Scenarios.DATAGRAMS, Contender.TENTHS, Contender.RANDOM, 1.06);
        }
        lost("sheds 110", Contender.STEADY, 15.6);
        lost("sheds 110" + Scenarios.DATAGRAMS, Contender.STEADY, 14.2);
        lost("sheds 110", Contender.UNTOLD, 13);
        lostRatio("sheds 110", Contender.TOLD, Contender.BY_BUSYNESS, 1.1);
        lostRatio("three of 10 shed 95", Contender.TOLD, Contender.BY_BUSYNESS, 1.1);
        for (String name : List.of("quiet 5", "slow errors 70")) {
            for (Contender ours : OURS) {
                lostRatio(name, ours, Contender.BY_REQUESTS, 1);
                ratio(name, ours, Contender.BY_REQUESTS, 1.01);
            }
        }
    }

    /** Returns the scenarios by POST and by datagrams, if both exist. */
    private void lost(String name, double steady, double tenths, double untold, double told) {
        for (String by : new String[] {"", Scenarios.DATAGRAMS}) {
            lost(name + by, Contender.STEADY, steady);
            lost(name + by, Contender.TENTHS, tenths);
        }
        lost(name, Contender.UNTOLD, untold);
        lost(name, Contender.TOLD, told);
    }

    private Scenario scenario(String name) {
        return scenarios.stream().filter(scenario -> scenario.name.equals(name)).findFirst().orElseThrow();
    }

    private void ratio(String name, Contender ours, Contender other, double goal) {
        Scenario scenario = scenario(name);
        print(
                name + ": mean, " + ours.name() + " to " + other.name(),
                results.outcome(scenario, ours).mean() / results.outcome(scenario, other).mean(),
                goal);
    }

    private void mean(String name, Contender ours, double goal) {
        print(name + ": mean, s, " + ours.name(), results.outcome(scenario(name), ours).mean(), goal);
    }

    private void share(String name) {
        Scenario scenario = scenario(name);
        print(
                name + ": its share after " + Math.round(scenario.watchedFrom - 60) + " s, " + Contender.STEADY.name(),
                results.outcome(scenario, Contender.STEADY).watchedShare(scenario.workers.length),
                0.2);
    }

    private void lost(String name, Contender ours, double goal) {
        print(name + ": lost %, " + ours.name(), 100 * results.outcome(scenario(name), ours).lostShare(), goal);
    }

    private void lostRatio(String name, Contender ours, Contender other, double goal) {
        Scenario scenario = scenario(name);
        print(
                name + ": lost, " + ours.name() + " to " + other.name(),
                results.outcome(scenario, ours).lostShare() / results.outcome(scenario, other).lostShare(),
                goal);
    }

    /** It may straddle a window more. */
    private void overload(Scenario scenario, Contender ours) {
        double delay = Contender.STEADY.delay().applyAsDouble(scenario);
        print(
                scenario.name + ": a server above its capacity, s, " + ours.name(),
                results.outcome(scenario, ours).longestOverload,
                Math.max(delay + Server.WINDOW, results.outcome(scenario, Contender.ORACLE).longestOverload));
    }

    private static void print(String what, double is, double goal) {
        System.out.printf(Locale.ROOT, "%-78s %7.2f %7.2f %s%n", what, is, goal, is <= goal ? "met" : "MISSED");
    }
}
