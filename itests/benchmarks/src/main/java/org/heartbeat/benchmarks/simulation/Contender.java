// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A way to report and to pick, to be compared with others.
 *
 * @param delay the delay of smoothing in a scenario, in seconds; 0: momentary numbers
 * @param scale units per worker in reports
 */
record Contender(String name, ToDoubleFunction<Scenario> delay, int scale, Factory factory) {

    /** Creates a balancer for a site. */
    interface Factory {
        Policy make(Site site, Scenario scenario, long seed);
    }

    static final Contender RANDOM = unaware("random", Policies::random);
    static final Contender BY_REQUESTS = unaware("byrequests", Policies::byRequests);
    static final Contender BY_BUSYNESS = unaware("bybusyness", Policies::byBusyness);
    static final Contender MOMENTARY = new Contender("httpd, momentary", scenario -> 0, 1, HttpdHeartbeat::new);
    static final Contender STEADY = new Contender("httpd, steady", Contender::automatic, 1, HttpdHeartbeat::new);
    static final Contender TENTHS =
            new Contender("httpd, steady, scale 10", Contender::automatic, 10, HttpdHeartbeat::new);
    /** Our monitor's file, in hundredths, smoothed like {@code Balance} of the monitor. */
    static final Contender FILE =
            new Contender("httpd, file", scenario -> scenario.beat + scenario.look, 100, HttpdHeartbeat::new);
    static final Contender UNTOLD = new Contender("ours, ends not told", Contender::automatic, 1, OurPool::untold);
    /** The beats are sent for httpd, which reads datagrams every 5 s, but this balancer follows each of them. */
    static final Contender UNTOLD_BY_DATAGRAMS =
            new Contender("ours, ends not told, by datagrams", scenario -> 5, 1, OurPool::untold);

    static final Contender TOLD = new Contender("ours, ends told", Contender::automatic, 1, OurPool::told);
    static final Contender ORACLE = unaware("shortest queue", Policies::oracle);

    /** Returns the contenders in a scenario. */
    static List<Contender> in(Scenario scenario) {
        return scenario.balancers > 1 ? List.of(BY_BUSYNESS, UNTOLD, TOLD, ORACLE)
                : scenario.name.endsWith(Scenarios.FILE) ? List.of(RANDOM, BY_REQUESTS, BY_BUSYNESS, FILE, ORACLE)
                : scenario.look > 0 ? List.of(RANDOM, BY_REQUESTS, BY_BUSYNESS, MOMENTARY, STEADY, TENTHS, ORACLE)
                : List.of(
                        RANDOM, BY_REQUESTS, BY_BUSYNESS, MOMENTARY, STEADY, TENTHS, UNTOLD, UNTOLD_BY_DATAGRAMS, TOLD,
                        ORACLE);
    }

    static Contender unaware(String name, Factory factory) {
        return new Contender(name, scenario -> 0, 1, factory);
    }

    /** Returns the delay of {@code HeartbeatSteady = auto}: httpd's time between two reads of datagrams, else one interval. */
    private static double automatic(Scenario scenario) {
        return scenario.look > 0 ? scenario.look : scenario.beat;
    }
}
