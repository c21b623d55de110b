// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.heartbeat.api.sender.HeartbeatSender;

/**
 * Has the sender drain while a check fails: from the second look on that finds it failing, until the fifth in a row that does
 * not, so that a check that flickers does not make the site flicker. For one thread.
 */
final class CheckedDrains implements AutoCloseable {

    static final int LOOKS_TO_DRAIN = 2;
    static final int LOOKS_TO_RESUME = 5;

    private final HeartbeatSender sender;
    /** By the name of a check how often in a row it failed. */
    private final Map<String, Integer> failed = new HashMap<>();
    /** By the name of a check for which is drained how often in a row it did not fail. */
    private final Map<String, Integer> drained = new HashMap<>();

    CheckedDrains(HeartbeatSender sender) {
        this.sender = sender;
    }

    /** Takes what a look has found. A check that is no longer there does not fail. */
    void look(Set<String> failing) {
        failed.keySet().retainAll(failing);
        for (String check : failing) {
            if (drained.replace(check, 0) == null && failed.merge(check, 1, Integer::sum) >= LOOKS_TO_DRAIN) {
                drained.put(check, 0);
                sender.drain(cause(check), false);
            }
        }
        for (String check : new HashSet<>(drained.keySet())) {
            if (!failing.contains(check) && drained.merge(check, 1, Integer::sum) >= LOOKS_TO_RESUME) {
                drained.remove(check);
                sender.resume(cause(check));
            }
        }
    }

    /** Drains for no check any more. */
    @Override
    public void close() {
        drained.keySet().forEach(check -> sender.resume(cause(check)));
        drained.clear();
        failed.clear();
    }

    private static String cause(String check) {
        return "health check " + check;
    }
}
