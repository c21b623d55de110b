// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.util.regex.Pattern;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Cidr;

/**
 * A validated configuration.
 *
 * @param path the path of the endpoint; empty: none
 * @param clients determines the address of a client
 */
record EndpointSettings(String path, ClientAddress clients) {

    /** Excludes paths that a container would normalize, or would use as a pattern. */
    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+");

    /**
     * Validates a configuration.
     *
     * @throws IllegalArgumentException if it is invalid; the message names key, value and rule
     */
    static EndpointSettings read(MonitorHttpConfig config) {
        String path = config.HeartbeatPath().trim();
        if (!path.isEmpty() && !PATH.matcher(path).matches()) {
            throw Values.refused(
                    "HeartbeatPath",
                    path,
                    "a path such as /heartbeat, of letters, digits and ._~- between slashes; or empty");
        }
        return new EndpointSettings(
                path, new ClientAddress(Cidr.list("HeartbeatTrustedProxies", config.HeartbeatTrustedProxies())));
    }
}
