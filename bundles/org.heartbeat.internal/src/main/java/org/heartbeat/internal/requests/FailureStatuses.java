// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.requests;

import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import org.heartbeat.internal.config.Values;

/** The HTTP statuses of failed requests: {@code HeartbeatErrors} in {@code etc/org.heartbeat.cfg}. */
public final class FailureStatuses {

    /** The PID of the sender, whose bundle describes the keys and reports bad values. */
    public static final String PID = "org.heartbeat";

    /** The key in the configuration. */
    public static final String KEY = "HeartbeatErrors";

    /** The value without a configuration. */
    public static final String DEFAULT = "500, 502, 503, 504";

    private volatile BitSet statuses = parse(DEFAULT);

    /**
     * Parses the value of the key.
     *
     * @return the statuses; empty if errors do not count
     * @throws IllegalArgumentException if one is not an error status; the message names key, value and rule
     */
    public static BitSet parse(String value) {
        BitSet statuses = new BitSet(600);
        Values.list(value).forEach(status -> statuses.set(Values.number(KEY, status, 400, 599)));
        return statuses;
    }

    /** Applies a configuration of the PID. Ignores a bad one and a copy, because the sender's bundle reports those. */
    public void configure(Map<String, ?> properties) {
        if (properties.containsKey("service.factoryPid")) {
            return;
        }
        try {
            statuses = parse(Objects.requireNonNullElse(properties.get(KEY), DEFAULT).toString());
        } catch (IllegalArgumentException e) {
            // the last good one stays in force, as in the sender
        }
    }

    /** Returns whether a request with this status has failed. */
    public boolean contains(int status) {
        return status > 0 && statuses.get(status);
    }
}
