// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.List;
import java.util.Locale;

/** What balancing by beats is to reach, and whether it does. */
final class Goals {

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
        for (Contender untold : List.of(Contender.UNTOLD, Contender.UNTOLD_BY_DATAGRAMS)) {
            ratio("equal 70", untold, Contender.BY_REQUESTS, 1.05);
            ratio("half slow 70", untold, Contender.ORACLE, 1.1);
            ratio("antagonist 70", untold, Contender.ORACLE, 1.2);
        }
        for (Scenario scenario : scenarios) {
            if (scenario.look == 0) {
                ratio(scenario.name, Contender.TOLD, Contender.ORACLE, scenario.balancers > 4 ? 1.2 : 1.05);
            }
        }
        for (String name : new String[] {"hangs 70", "last of all hangs 70", "answers errors 70", "refuses 70"}) {
            share(name);
            share(name + datagrams);
            lost(name, Contender.TOLD);
            lost(name, Contender.UNTOLD);
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

    private void share(String name) {
        Scenario scenario = scenario(name);
        print(
                name + ": its share after " + Math.round(scenario.watchedFrom - 60) + " s, " + Contender.STEADY.name(),
                results.outcome(scenario, Contender.STEADY).watchedShare(scenario.workers.length),
                0.2);
    }

    private void lost(String name, Contender ours) {
        print(name + ": lost %, " + ours.name(), 100 * results.outcome(scenario(name), ours).lostShare(), 1);
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
