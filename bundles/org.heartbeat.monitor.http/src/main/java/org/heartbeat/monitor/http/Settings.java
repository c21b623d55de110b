// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A configuration that was read and found good.
 *
 * @param path where the endpoint is, or empty for none
 * @param sources says where a request comes from
 */
record Settings(String path, Sources sources) {

    /** Nothing that a container would change before it looks for the servlet, or take for a pattern. */
    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+");

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(MonitorHttpConfig config) {
        String path = config.HeartbeatPath().trim();
        if (!path.isEmpty() && !PATH.matcher(path).matches()) {
            throw refused(
                    "HeartbeatPath",
                    path,
                    "a path such as /heartbeat, of letters, digits and ._~- between slashes; or empty");
        }
        List<Cidr> trusted = Arrays.stream(config.HeartbeatTrustedProxies())
                .flatMap(blocks -> Arrays.stream(blocks.split(",")))
                .map(String::trim)
                .filter(Predicate.not(String::isEmpty))
                .map(Settings::block)
                .toList();
        return new Settings(path, new Sources(trusted));
    }

    private static Cidr block(String block) {
        return Cidr.of(block)
                .orElseThrow(() -> refused(
                        "HeartbeatTrustedProxies",
                        block,
                        "an IP address, or a CIDR block such as 192.0.2.0/24, 0 ~ 32, or fd00::/8, 0 ~ 128"));
    }

    private static IllegalArgumentException refused(String key, String value, String rule) {
        return new IllegalArgumentException(key + ": \"" + value + "\" (expected: " + rule + ")");
    }
}
