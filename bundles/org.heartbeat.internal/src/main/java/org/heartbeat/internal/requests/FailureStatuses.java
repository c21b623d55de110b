// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.requests;

import java.util.BitSet;
import java.util.Map;
import org.heartbeat.internal.config.Values;

/** The HTTP statuses of failed requests, as {@code HeartbeatErrors} of {@code etc/org.heartbeat.cfg} names them. */
public final class FailureStatuses {

    /** The PID of the sender, whose bundle describes its keys and reports bad values. */
    public static final String PID = "org.heartbeat";

    /** The key in the configuration. */
    public static final String KEY = "HeartbeatErrors";

    /** What applies without the key. */
    public static final String DEFAULT = "500, 502, 503, 504";

    private volatile BitSet statuses = parse(DEFAULT);

    /** The default statuses. */
    public FailureStatuses() {
        // nothing to set up
    }

    /**
     * Reads the value of the key.
     *
     * @return the statuses; empty if errors do not count
     * @throws IllegalArgumentException if one is no error status; the message names key, value and rule
     */
    public static BitSet parse(String value) {
        BitSet statuses = new BitSet(600);
        Values.list(value).forEach(status -> statuses.set(Values.number(KEY, status, 400, 599)));
        return statuses;
    }

    /** Applies a configuration of the PID; a bad one or a copy, which the sender's bundle reports, changes nothing. */
    public void configure(Map<String, ?> properties) {
        if (properties.containsKey("service.factoryPid")) {
            return;
        }
        Object value = properties.get(KEY);
        try {
            statuses = parse(value == null ? DEFAULT : value.toString());
        } catch (IllegalArgumentException e) {
            // the last good one stays in force, as in the sender
            return;
        }
    }

    /** Returns whether a request that was answered with this status has failed. */
    public boolean contains(int status) {
        return status > 0 && statuses.get(status);
    }
}
