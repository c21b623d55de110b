// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

/**
 * What is compared: what servers say and how a balancer picks by it.
 *
 * @param steady whether servers say steady numbers
 */
record Contender(String name, boolean steady, Factory factory) {

    /** Makes a balancer of a site. */
    interface Factory {
        Policy make(Site site, long seed);
    }
}
