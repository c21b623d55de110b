// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs scenarios, each once, and prints the results. */
final class Results {

    private final int seeds;
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

    /** Creates results with a number of runs per cell. */
    Results(int seeds) {
        this.seeds = seeds;
    }

    /** Runs the comparisons on all processors. */
    void run(List<Scenario> scenarios) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                for (Contender contender : Contender.in(scenario)) {
                    runs.add(threads.submit(() -> outcome(scenario, contender)));
                }
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    Outcome outcome(Scenario scenario, Contender contender) {
        return outcomes.computeIfAbsent(scenario.name + " | " + contender.name(), key -> {
            Outcome outcome = new Outcome();
            for (int seed = 1; seed <= seeds; seed++) {
                new Site(scenario, contender, seed, outcome).run();
            }
            outcome.close();
            return outcome;
        });
    }

    void print(List<Scenario> scenarios) {
        for (Scenario scenario : scenarios) {
            System.out.printf(
                    "%-36s %8s %7s %7s %7s %7s %8s %6s %6s %6s%s%n",
                    scenario.name, "mean s", "p50", "p99", "p99.9", ">.5 s %", "avoid. %", "lost %", "503 %", "over s",
                    scenario.watched < 0 ? "" : "  share");
            for (Contender contender : Contender.in(scenario)) {
                Outcome outcome = outcome(scenario, contender);
                System.out.printf(
                        Locale.ROOT,
                        "  %-34s %8.3f %7.3f %7.3f %7.2f %7.2f %8.2f %6.2f %6.2f %6.1f%s%n",
                        contender.name(), outcome.mean(), outcome.quantile(0.5), outcome.quantile(0.99),
                        outcome.quantile(0.999), 100 * outcome.slow(), 100 * outcome.avoidableShare(),
                        100 * outcome.lostShare(), 100 * outcome.refusedShare(), outcome.longestOverload,
                        scenario.watched < 0 ? ""
                                : String.format(Locale.ROOT, " %6.2f", outcome.watchedShare(scenario.workers.length)));
            }
        }
    }
}
