// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import org.heartbeat.internal.net.Url;

/** Somewhere to beat, and all that decides how a beat gets there: equal targets can share what was opened for one. */
sealed interface Target {

    /** The target as users write it into {@code HeartbeatAddress}. */
    String text();

    /** The host, an address or a name. */
    String host();

    /** The local address that beats are sent from; empty where the system chooses. */
    String source();

    /** The target and the source address, in words. */
    default String way() {
        return text() + (source().isEmpty() ? "" : " from " + source());
    }

    /**
     * Takes datagrams.
     *
     * @param all whether all addresses of the host name are beaten to, and not only the first
     * @param networkInterface empty where the system chooses
     */
    record Datagrams(
            String text, String host, int port, boolean all, String networkInterface, int timeToLive, String source)
            implements Target {}

    /** Takes POST requests. */
    record Post(String text, Url url, String source) implements Target {

        @Override
        public String host() {
            return url.at().host();
        }
    }
}
