// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.Comparator;
import java.util.List;

/** How one load is made of what several sources say, in the words of {@code MixMethod}. */
enum MixMethod {

    /** All workers, added up. */
    SUM {
        @Override
        Load mix(List<Load> told) {
            return told.stream().reduce(Load.NONE, Load::plus);
        }
    },

    /** The workers of the source with the smallest share of ready ones, of equal ones the first. */
    TIGHTEST {
        @Override
        Load mix(List<Load> told) {
            return told.stream()
                    .min(Comparator.comparingDouble(Load::readyShare))
                    .orElseThrow();
        }
    };

    /** One load of what at least one source says. */
    abstract Load mix(List<Load> told);
}
