// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.nio.file.Path;
import org.heartbeat.benchmarks.simulation.Simulation;

/**
 * Compares ways for servers to report and for balancers to pick, in virtual time.
 *
 * <pre>java -cp itests/benchmarks/target/benchmarks.jar org.heartbeat.benchmarks.BalanceSimulation</pre>
 *
 * <p>Without arguments: all scenarios and goals. With {@code "half slow" "hangs"}: the scenarios whose names start with these. With
 * {@code picture FILE}: latency against load as SVG.
 */
public final class BalanceSimulation {

    private BalanceSimulation() {}

    /** Checks the simulation, and compares only if it is correct. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals("picture")) {
            Simulation.picture(Path.of(arguments[1]));
        } else if (!Simulation.checksItself()) {
            System.exit(1);
        } else if (arguments.length == 0) {
            Simulation.compareAll();
        } else {
            Simulation.compare(arguments);
        }
    }
}
