// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;

/** Warns once of each key without an effect, without its value, which may be a secret. For one thread at a time. */
final class UnusedKeys {

    private final Logger log;
    private final Set<String> names;
    private final Map<String, String> replaced;
    private Set<String> reported = Set.of(); // guarded by the configuration

    /**
     * Creates a check.
     *
     * @param names the keys that have an effect
     * @param replaced keys of earlier versions, each with its replacement in a few words
     */
    UnusedKeys(Logger log, Set<String> names, Map<String, String> replaced) {
        this.log = log;
        this.names = names;
        this.replaced = Map.copyOf(replaced);
    }

    void check(Map<String, ?> properties) {
        Set<String> unused = new TreeSet<>(properties.keySet());
        unused.removeIf(key -> !replaced.containsKey(key) && (names.contains(key) || !isOurs(key)));
        unused.stream().filter(key -> !reported.contains(key)).forEach(this::warn);
        reported = unused;
    }

    private void warn(String key) {
        if (replaced.containsKey(key)) {
            log.warn("{} has no effect any more ({})", key, replaced.get(key));
        } else {
            log.warn("{} has no effect (expected: one of {})", Values.printable(key), names);
        }
    }

    /** Returns whether a key is meant for us, and not for the framework or another property of the service. */
    private boolean isOurs(String key) {
        return key.indexOf('.') < 0
                || names.stream().filter(known -> known.indexOf('.') > 0).anyMatch(known -> ending(key).equals(ending(known)))
                || key.startsWith("heartbeat.") && names.stream().anyMatch(known -> known.startsWith("heartbeat."));
    }

    /** Returns the last part, so that a typo in the first is found too: {@code hearbeat.status}, {@code servce.ranking}. */
    private static String ending(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
