// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.nio.file.Path;
import org.heartbeat.benchmarks.simulation.Simulation;

/**
 * Compares what servers may say and how balancers may pick by it, in virtual time.
 *
 * <pre>java -cp itests/benchmarks/target/benchmarks.jar org.heartbeat.benchmarks.BalanceSimulation</pre>
 *
 * <p>Without arguments: all scenarios and goals. Else {@code "half slow" "hangs"}: the scenarios whose names begin so; or
 * {@code picture FILE}: latency against load as SVG.
 */
public final class BalanceSimulation {

    private BalanceSimulation() {}

    /** Checks itself, and compares only if it is right. */
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
