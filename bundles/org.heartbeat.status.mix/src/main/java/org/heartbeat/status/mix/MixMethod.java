// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.Comparator;
import java.util.List;

/** The ways to combine several loads: the values of {@code MixMethod}. */
enum MixMethod {

    /** The sum of all workers. */
    SUM {
        @Override
        Load mix(List<Load> loads) {
            return loads.stream().reduce(Load.NONE, Load::plus);
        }
    },

    /** The workers of the provider with the smallest ready share, the first of equal ones. */
    TIGHTEST {
        @Override
        Load mix(List<Load> loads) {
            return loads.stream()
                    .min(Comparator.comparingDouble(Load::readyShare))
                    .orElseThrow();
        }
    };

    /** Combines loads, of which there is at least one. */
    abstract Load mix(List<Load> loads);
}
