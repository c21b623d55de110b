// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;

/** How busy each server was in the last two minutes, one sample a second, in a byte each. For any thread. */
final class History {

    /** Samples of a server that are kept. */
    static final int SAMPLES = 120;
    /** A sample of a second in which a server was not heard, or was not known. */
    static final byte NONE = -1;
    /** Servers that are kept at most; others have no line. */
    private static final int MAX_SERVERS = 1000;

    private Map<ServerId, byte[]> samples = new HashMap<>();
    private int next;

    /** Takes one sample of each server, and forgets those that the monitor does not know any more. */
    synchronized void sample(HeartbeatMonitor monitor) {
        Map<ServerId, byte[]> kept = new HashMap<>();
        monitor.forEach(status -> {
            byte[] line = samples.get(status.id());
            if (line == null && kept.size() < MAX_SERVERS) {
                line = new byte[SAMPLES];
                Arrays.fill(line, NONE);
            }
            if (line != null && kept.size() < MAX_SERVERS) {
                line[next] = sample(status);
                kept.put(status.id(), line);
            }
        });
        samples = kept;
        next = (next + 1) % SAMPLES;
    }

    /** The share of busy workers in percent, oldest first; all {@link #NONE} where nothing is known of that server. */
    synchronized byte[] of(ServerStatus status) {
        byte[] line = samples.get(status.id());
        byte[] ordered = new byte[SAMPLES];
        Arrays.fill(ordered, NONE);
        if (line != null) {
            System.arraycopy(line, next, ordered, 0, SAMPLES - next);
            System.arraycopy(line, 0, ordered, SAMPLES - next, next);
        }
        return ordered;
    }

    /** Forgets all of them. */
    synchronized void clear() {
        samples = new HashMap<>();
    }

    private static byte sample(ServerStatus status) {
        long workers = status.momentaryWorkers().workers();
        if (status.state() == ServerState.STALE) {
            return NONE;
        }
        return workers == 0 ? 0 : (byte) (100L * status.momentaryWorkers().busy() / workers);
    }
}
