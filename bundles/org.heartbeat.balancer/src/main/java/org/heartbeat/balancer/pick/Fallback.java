// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.pick;

/** What to pick while no candidate takes work; the values of {@code HeartbeatFallback}. */
public enum Fallback {

    /** Any candidate that sends beats or, if none does, any at all. */
    ANY,

    /** By the ready workers that each server last reported, however long ago; like {@link #ANY} if there are none. */
    LAST_KNOWN,

    /** None. */
    FAIL
}
