// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The observers of a table, and a flag for those that poll it. For any thread. */
final class Observers {

    /** Whether a number changed since {@link #hasChanged}, even if only a fraction. */
    private final AtomicBoolean changed = new AtomicBoolean();

    /** Replaced under the lock of this; an array, because beats iterate over it. */
    private volatile ServerObserver[] all = {};

    synchronized void add(ServerObserver added) {
        all = Stream.concat(Arrays.stream(all), Stream.of(added)).toArray(ServerObserver[]::new);
    }

    synchronized void remove(ServerObserver removed) {
        all = Arrays.stream(all).filter(each -> each != removed).toArray(ServerObserver[]::new);
    }

    void changed(Server server, boolean isTurn) {
        changed.lazySet(true);
        for (ServerObserver each : all) {
            each.changed(server, isTurn);
        }
    }

    /** Records a change that concerns only those that poll. */
    void fractionChanged() {
        changed.lazySet(true);
    }

    boolean hasChanged() {
        return changed.getAndSet(false);
    }
}
