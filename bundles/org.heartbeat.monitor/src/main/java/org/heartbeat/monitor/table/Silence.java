// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

/** What the silence of a server means. */
enum Silence {
    /** Its next beat is not late. */
    NONE,
    /** A beat is missing. */
    OVERDUE,
    /** It is stale, if most others are not silent too. */
    TOO_LONG,
    /** It says nothing about the network: the server is stale already, or may have left. */
    EXPECTED,
    /** The server leaves the table. */
    FORGOTTEN
}
