// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

/** Is called by the thread that changes a server, and so must not wait. */
@FunctionalInterface
public interface ServerObserver {

    /** Called after a change. It is a turn if the server appeared, left, became stale, came back, or began or ceased to drain. */
    void changed(Server server, boolean isTurn);
}
