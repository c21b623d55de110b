// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

/** What is picked while no candidate takes work, in the words of {@code HeartbeatFallback}. */
public enum Fallback {

    /** Any of those that beat or, where none does, any. */
    ANY,

    /** By the ready workers that each last said, however long ago; as {@link #ANY} where that is none. */
    LAST_KNOWN,

    /** None. */
    FAIL
}
