// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The commands of the simulation. */
public final class Simulation {

    private static final int SEED = 1;

    private Simulation() {}

    /** Compares the simulation with known results, and prints them; returns whether it is correct. */
    public static boolean checksItself() {
        return SelfCheck.passes(SEED);
    }

    /** Prints all scenarios, and whether they reach their goals. */
    public static void compareAll() throws InterruptedException, ExecutionException {
        Results results = new Results(SEED);
        List<Scenario> all = all();
        results.run(all);
        results.print(all);
        new Goals(results, all).print();
    }

    /**
     * Prints the scenarios whose names start with one of these.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static void compare(String... names) throws InterruptedException, ExecutionException {
        List<Scenario> some = all();
        some.removeIf(scenario -> Arrays.stream(names).noneMatch(scenario.name::startsWith));
        if (some.isEmpty()) {
            throw new IllegalArgumentException("scenario: \"" + String.join(" ", names) + "\" (expected: one of "
                    + all().stream().map(scenario -> scenario.name).toList() + ")");
        }
        Results results = new Results(SEED);
        results.run(some);
        results.print(some);
    }

    /** Writes latency against load as SVG. */
    public static void picture(Path file) throws IOException {
        Files.writeString(file, new LatencyPicture(new Results(SEED)).draw());
    }

    private static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>(Scenarios.all());
        all.addAll(Scenarios.severalBalancers());
        return all;
    }
}
