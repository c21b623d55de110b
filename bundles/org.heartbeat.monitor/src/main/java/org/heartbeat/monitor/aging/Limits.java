// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

/**
 * The configured limits of a table.
 *
 * @param maxServers the largest number of servers that it keeps
 * @param staleAfter nanoseconds of silence after which a server is stale; 0: derived from the server's own record of loss
 * @param forgetAfter nanoseconds of silence after which a server leaves the table
 * @param steady whether the table smooths the numbers of senders that report momentary ones
 */
public record Limits(int maxServers, long staleAfter, long forgetAfter, boolean steady) {

    boolean isAuto() {
        return staleAfter == 0;
    }
}
