// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

/** Whether a server takes work, from best to worst. */
public enum ServerState {

    /** The server beats and has ready workers. */
    UP,

    /** The server beats and reports {@code ready=0}: all its workers are busy at this moment. */
    FULL,

    /** The server drains or leaves ({@code state=draining}, {@code state=leaving}), or has no workers. */
    DRAINING,

    /** The server has been silent for too long and gets no requests. */
    STALE
}
