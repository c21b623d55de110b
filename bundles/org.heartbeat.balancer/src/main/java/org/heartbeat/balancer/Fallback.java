// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is picked while no candidate has a ready worker, in the words of {@code HeartbeatFallback}. */
enum Fallback {

    /** Any of those that beat or, where none does, any. */
    ANY,

    /** By the ready workers that each last said, however long ago; as {@link #ANY} where that is none. */
    LAST_KNOWN,

    /** None. */
    FAIL;

    static Optional<Fallback> of(String text) {
        return Arrays.stream(values()).filter(value -> value.toString().equalsIgnoreCase(text)).findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
