// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

/** Whether a server of the table takes work. The order is from best to worst. */
public enum ServerState {

    /** It beats, and has workers that wait for work. */
    UP,

    /** It beats, and says {@code ready=0}: all its workers are busy at this moment. */
    FULL,

    /** It said that it drains or leaves ({@code state=draining}, {@code state=leaving}), or that it has no workers. */
    DRAINING,

    /** It has been silent for too long, and is to be given nothing. */
    STALE
}
