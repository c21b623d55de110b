// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.net.URI;

/** Somewhere to beat, and all that decides how a beat gets there: equal targets can share what was opened for one. */
sealed interface Target {

    /** The target as users write it into {@code HeartbeatAddress}. */
    String text();

    /** Takes datagrams. {@code networkInterface} and {@code source} are empty where the system chooses. */
    record Datagrams(String text, String host, int port, String networkInterface, int timeToLive, String source)
            implements Target {}

    /** Takes POST requests. {@code source} is empty where the system chooses. */
    record Post(String text, URI uri, String source) implements Target {}
}
