// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

/** Whether a server of the table takes work. */
public enum ServerState {

    /** It beats, and has workers that wait for work. */
    UP,

    /** It beats, and says {@code ready=0}: all its workers are busy, or it is about to leave. */
    DRAINING,

    /** It has been silent for longer than {@code HeartbeatStaleAfter}, and is to be given nothing. */
    STALE
}
