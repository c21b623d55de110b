// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.util.regex.Pattern;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Cidr;

/**
 * A configuration that was read and found good.
 *
 * @param path where the endpoint is, or empty for none
 * @param clients says where a request comes from
 */
record EndpointSettings(String path, ClientAddress clients) {

    /** Nothing that a container would change before it looks for the servlet, or take for a pattern. */
    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+");

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
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
