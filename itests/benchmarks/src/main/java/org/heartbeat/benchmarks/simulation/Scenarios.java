// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import static org.heartbeat.benchmarks.simulation.Scenario.Incident.HANG;
import static org.heartbeat.benchmarks.simulation.Scenario.Incident.JOIN;
import static org.heartbeat.benchmarks.simulation.Scenario.Incident.KILL;
import static org.heartbeat.benchmarks.simulation.Scenario.Incident.LEAVE;
import static org.heartbeat.benchmarks.simulation.Scenario.Incident.REFUSE;

import java.util.ArrayList;
import java.util.List;

/** The scenarios: each by POST, where a beat acts at once, and by datagrams, which httpd reads every 5 s. */
final class Scenarios {

    static final String DATAGRAMS = ", datagrams";

    /** By our monitor's file, which httpd reads for each request; a beat is in it after a second at most. */
    static final String FILE = ", file";

    private Scenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (double look : new double[] {0, 5}) {
            String by = look == 0 ? "" : DATAGRAMS;
            List<Scenario> some = new ArrayList<>();
            for (int load : new int[] {50, 70, 90}) {
                some.add(new Scenario("equal " + load + by).load(load / 100.0));
            }
            for (int load : new int[] {70, 85}) {
                some.add(new Scenario("half slow " + load + by).load(load / 100.0).halfSlow());
                some.add(new Scenario("antagonist " + load + by).load(load / 100.0).antagonist());
            }
            some.add(new Scenario("10 workers 70" + by).servers(10, 10));
            some.add(new Scenario("10 workers 90" + by).servers(10, 10).load(0.9));
            for (int load : new int[] {50, 70, 85}) {
                double share = load / 100.0;
                some.add(new Scenario("three of 10 " + load + by).servers(3, 10).load(share).during(30, 330));
                some.add(new Scenario("three of 10, one slow " + load + by)
                        .servers(3, 10).load(share).lastSlow().during(30, 330));
            }
            some.add(new Scenario("three of 10 90" + by).servers(3, 10).load(0.9).during(30, 330));
            some.add(new Scenario("100 workers 90" + by).servers(10, 100).load(0.9).during(20, 50));
            some.add(new Scenario("unequal pools 80" + by).workers(5, 5, 10, 10, 25, 25, 50, 100).load(0.8));
            some.add(new Scenario("20 ms 90" + by).mean(0.02).load(0.9).during(20, 50));
            some.add(new Scenario("3 s 90" + by).mean(3).load(0.9).during(100, 600));
            some.add(new Scenario("heavy tails 70" + by).heavyTailed());
            some.add(new Scenario("5 % lost 70" + by).loss(0.05));
            some.add(new Scenario("bursts 30" + by).load(0.3).burst(3));
            some.add(new Scenario("bursts 40" + by).load(0.4).burst(3));
            some.add(new Scenario("joins 70" + by).event(60, 4, JOIN).during(59, 119));
            some.add(new Scenario("killed, back 70" + by)
                    .event(60, 4, KILL).event(80, 4, JOIN).during(59, 119));
            some.add(new Scenario("leaves 70" + by).event(65, 4, LEAVE).event(75, 4, REFUSE).during(59, 119));
            double after = look == 0 ? 70 : 90;
            some.add(new Scenario("hangs 70" + by).event(60, 4, HANG).watch(4, after));
            some.add(new Scenario("last of all hangs 70" + by).event(60, 9, HANG).watch(9, after));
            some.add(new Scenario("answers errors 70" + by).fail(60, 1, 4).watch(4, after));
            some.add(new Scenario("refuses 70" + by).event(60, 4, REFUSE).watch(4, after));
            some.addAll(failing(by));
            some.forEach(scenario -> all.add(scenario.look(look)));
        }
        all.addAll(byFile());
        all.add(new Scenario("beats of 200 ms 90").beat(0.2).load(0.9));
        all.add(new Scenario("beats of 200 ms, antagonist 85").beat(0.2).load(0.85).antagonist());
        return all;
    }

    private static List<Scenario> byFile() {
        List<Scenario> all = List.of(
                new Scenario("equal 90" + FILE).load(0.9),
                new Scenario("half slow 85" + FILE).load(0.85).halfSlow(),
                new Scenario("antagonist 85" + FILE).load(0.85).antagonist(),
                new Scenario("10 workers 90" + FILE).servers(10, 10).load(0.9),
                new Scenario("20 ms 90" + FILE).mean(0.02).load(0.9).during(20, 50),
                new Scenario("bursts 40" + FILE).load(0.4).burst(3),
                new Scenario("three of 10 70" + FILE).servers(3, 10).during(30, 330),
                new Scenario("three of 10 85" + FILE).servers(3, 10).load(0.85).during(30, 330),
                new Scenario("three of 10 90" + FILE).servers(3, 10).load(0.9).during(30, 330),
                new Scenario("three of 10, one slow 85" + FILE).servers(3, 10).load(0.85).lastSlow().during(30, 330));
        all.forEach(scenario -> scenario.look(1));
        return all;
    }

    /** Servers that answer with errors, because of their own fault, a shared fault, or their load. */
    static List<Scenario> failing(String by) {
        List<Scenario> all = new ArrayList<>();
        for (String percent : new String[] {"0.5", "10", "30"}) {
            all.add(new Scenario("all fail " + percent + " % 70" + by).allFail(Double.parseDouble(percent) / 100));
        }
        all.add(new Scenario("three all fail 0.1 % 70" + by).servers(3, 25).allFail(0.001));
        all.add(new Scenario("fails half 70" + by).fail(60, 0.5, 4));
        all.add(new Scenario("fails 30 % 70" + by).fail(60, 0.3, 4));
        all.add(new Scenario("one of three errs 70" + by).servers(3, 25).fail(60, 1, 1));
        all.add(new Scenario("five of ten err 60" + by).load(0.6).fail(60, 1, 0, 2, 4, 6, 8));
        all.add(new Scenario("six of ten err 60" + by).load(0.6).fail(60, 1, 0, 2, 4, 6, 8, 9));
        all.add(new Scenario("sheds 90" + by).load(0.9).shed(10));
        all.add(new Scenario("sheds 110" + by).load(1.1).shed(10));
        all.add(new Scenario("sheds half slow 95" + by).load(0.95).halfSlow().shed(10));
        all.add(new Scenario("three of 10 shed 95" + by).servers(3, 10).load(0.95).shed(5).during(30, 330));
        all.add(new Scenario("slow errors 70" + by).failSlowly(60, 4, 2));
        // the requests of one client, which fail on any server
        all.add(new Scenario("quiet 5" + by).load(0.05).allFail(0.02));
        return all;
    }

    /** Scenarios for several balancers: those in which only the pick matters. */
    static List<Scenario> severalBalancers() {
        List<Scenario> all = new ArrayList<>();
        for (int balancers : new int[] {4, 16}) {
            String by = ", " + balancers + " balancers";
            all.add(new Scenario("equal 70" + by));
            all.add(new Scenario("equal 90" + by).load(0.9));
            all.add(new Scenario("half slow 85" + by).load(0.85).halfSlow());
            all.add(new Scenario("antagonist 85" + by).load(0.85).antagonist());
            all.add(new Scenario("10 workers 90" + by).servers(10, 10).load(0.9));
            all.add(new Scenario("100 workers 90" + by).servers(10, 100).load(0.9).during(20, 50));
            all.add(new Scenario("unequal pools 80" + by).workers(5, 5, 10, 10, 25, 25, 50, 100).load(0.8));
            all.add(new Scenario("20 ms 90" + by).mean(0.02).load(0.9).during(20, 50));
            all.add(new Scenario("3 s 90" + by).mean(3).load(0.9).during(100, 600));
            all.add(new Scenario("heavy tails 70" + by).heavyTailed());
            all.add(new Scenario("bursts 40" + by).load(0.4).burst(3));
            all.add(new Scenario("joins 70" + by).event(60, 4, JOIN).during(59, 119));
            all.add(new Scenario("killed, back 70" + by)
                    .event(60, 4, KILL).event(80, 4, JOIN).during(59, 119));
            all.add(new Scenario("hangs 70" + by).event(60, 4, HANG));
            all.add(new Scenario("answers errors 70" + by).fail(60, 1, 4));
            all.subList(all.size() - 15, all.size()).forEach(scenario -> scenario.balancers(balancers));
        }
        return all;
    }
}
