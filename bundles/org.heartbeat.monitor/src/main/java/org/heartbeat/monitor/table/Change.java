// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

/** What a beat changed. */
enum Change {
    /** Nothing: it repeats the last report. */
    NONE,
    /** Fractions of workers only; whole workers are the same. */
    FRACTION,
    /** Workers, variables or the state. */
    REPORT,
    /** It is the first beat, the first after a silence, or the server began or ceased to drain. */
    AVAILABILITY,
    /** The server has left the table, and the beat was ignored. */
    FORGOTTEN
}
