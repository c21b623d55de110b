// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.health;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.heartbeat.api.sender.HeartbeatSender;

/**
 * Drains the sender while a check fails. It starts when a check has failed twice in a row, or at the first look, and ends when it
 * has succeeded five times in a row, so that a flapping check does not make the site flap. For one thread.
 */
final class CheckedDrains implements AutoCloseable {

    static final int LOOKS_TO_DRAIN = 2;
    static final int LOOKS_TO_RESUME = 5;

    private final HeartbeatSender sender;

    /** How often in a row each check failed, by name. */
    private final Map<String, Integer> failed = new HashMap<>();

    /** How often in a row each check that causes a drain did not fail, by name. */
    private final Map<String, Integer> drained = new HashMap<>();

    /** 1 at the first look: an application that is starting gets no requests meanwhile. */
    private int looksToDrain = 1;

    CheckedDrains(HeartbeatSender sender) {
        this.sender = sender;
    }

    /** Applies the result of a look. A check that no longer exists does not fail. */
    void look(Set<String> failing) {
        failed.keySet().retainAll(failing);
        for (String check : failing) {
            if (drained.replace(check, 0) == null && failed.merge(check, 1, Integer::sum) >= looksToDrain) {
                drained.put(check, 0);
                sender.drain(reason(check), false);
            }
        }
        looksToDrain = LOOKS_TO_DRAIN;
        for (String check : new HashSet<>(drained.keySet())) {
            if (!failing.contains(check) && drained.merge(check, 1, Integer::sum) >= LOOKS_TO_RESUME) {
                drained.remove(check);
                sender.resume(reason(check));
            }
        }
    }

    /** Ends all drains. */
    @Override
    public void close() {
        drained.keySet().forEach(check -> sender.resume(reason(check)));
    }

    private static String reason(String check) {
        return "health check " + check;
    }
}
