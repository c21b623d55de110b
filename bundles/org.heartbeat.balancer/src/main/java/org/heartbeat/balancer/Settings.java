// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration that was read and found good.
 *
 * @param phaseIn time over which a server that has come gets its full share, or zero
 * @param fallback what is picked while no candidate has a ready worker
 */
record Settings(Duration phaseIn, Fallback fallback) {

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1),
            "", Duration.ofSeconds(1), "min", Duration.ofMinutes(1), "h", Duration.ofHours(1));
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})\\s*(ms|s|min|h|)");

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(BalancerConfig config) {
        return new Settings(time(config.HeartbeatPhaseIn().trim()), fallback(config.HeartbeatFallback().trim()));
    }

    private static Duration time(String time) {
        Matcher parts = TIME.matcher(time);
        if (parts.matches()) {
            Duration read = UNITS.get(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1)));
            if (read.compareTo(LONGEST) <= 0) {
                return read;
            }
        }
        throw refused("HeartbeatPhaseIn", time, "0 ~ 24h, in ms, s, min or h");
    }

    private static Fallback fallback(String fallback) {
        return Fallback.of(fallback)
                .orElseThrow(() -> refused("HeartbeatFallback", fallback, "any, last-known or fail"));
    }

    private static IllegalArgumentException refused(String key, String value, String rule) {
        return new IllegalArgumentException(key + ": \"" + value + "\" (expected: " + rule + ")");
    }
}
