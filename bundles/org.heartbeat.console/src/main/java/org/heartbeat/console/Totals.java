// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;

/**
 * Adds up the servers that take work. The load of a stale server is unknown, and a draining one reports no more than its busy
 * workers. For one thread.
 */
final class Totals {

    private int servers;
    private long workers;
    private long busy;
    private double failing;

    /** Adds a server, if it takes work. */
    void add(ServerStatus server) {
        if (server.state() == ServerState.UP || server.state() == ServerState.FULL) {
            servers++;
            workers += server.momentaryWorkers().workers();
            busy += server.momentaryWorkers().busy();
            failing += server.failedPerMille() / 1000.0 * server.momentaryWorkers().workers();
        }
    }

    /** Returns how many servers take work. */
    int servers() {
        return servers;
    }

    /** Returns how many workers these servers have. */
    long workers() {
        return workers;
    }

    /** Returns how many workers are busy at this moment. */
    long busy() {
        return busy;
    }

    byte busyPercent() {
        return busyPercent(busy, workers);
    }

    /** Returns the share of requests that fail, 0 to 1: the mean of the servers' shares, weighted by their workers. */
    double failing() {
        return workers == 0 ? 0 : failing / workers;
    }

    /** Returns the share of busy workers in percent; 0 if there are no workers. */
    static byte busyPercent(long busy, long workers) {
        return workers == 0 ? 0 : (byte) (100 * busy / workers);
    }
}
