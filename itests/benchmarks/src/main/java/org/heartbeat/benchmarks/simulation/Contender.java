// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What is compared: what servers say and how a balancer picks by it.
 *
 * @param delay the delay of the numbers that are said in a scenario, in seconds; 0: momentary numbers
 */
record Contender(String name, ToDoubleFunction<Scenario> delay, Factory factory) {

    /** Makes a balancer of a site. */
    interface Factory {
        Policy make(Site site, Scenario scenario, long seed);
    }

    static final Contender RANDOM = unaware("random", Policies::random);
    static final Contender BY_REQUESTS = unaware("byrequests", Policies::byRequests);
    static final Contender BY_BUSYNESS = unaware("bybusyness", Policies::byBusyness);
    static final Contender MOMENTARY = new Contender("httpd, momentary", scenario -> 0, HttpdHeartbeat::new);
    static final Contender STEADY = new Contender("httpd, steady", Contender::automatic, HttpdHeartbeat::new);
    static final Contender UNTOLD = new Contender("ours, ends not told", Contender::automatic, OurPool::untold);
    /** The beats are sent as for httpd, which looks at datagrams each 5 s, but this balancer follows each of them. */
    static final Contender UNTOLD_BY_DATAGRAMS =
            new Contender("ours, ends not told, by datagrams", scenario -> 5, OurPool::untold);

    static final Contender TOLD = new Contender("ours, ends told", Contender::automatic, OurPool::told);
    static final Contender ORACLE = unaware("shortest queue", Policies::oracle);

    /** Those that are compared in a scenario. */
    static List<Contender> in(Scenario scenario) {
        return scenario.balancers > 1 ? List.of(BY_BUSYNESS, UNTOLD, TOLD, ORACLE)
                : scenario.look > 0 ? List.of(RANDOM, BY_REQUESTS, MOMENTARY, STEADY, ORACLE)
                : List.of(
                        RANDOM, BY_REQUESTS, BY_BUSYNESS, MOMENTARY, STEADY, UNTOLD, UNTOLD_BY_DATAGRAMS, TOLD, ORACLE);
    }

    static Contender unaware(String name, Factory factory) {
        return new Contender(name, scenario -> 0, factory);
    }

    /** As {@code HeartbeatSteady = auto} has it: what httpd takes from one look to the next by datagrams, else a beat. */
    private static double automatic(Scenario scenario) {
        return scenario.look > 0 ? scenario.look : scenario.beat;
    }
}
