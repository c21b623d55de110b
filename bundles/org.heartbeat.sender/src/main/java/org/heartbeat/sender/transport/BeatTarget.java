// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import org.heartbeat.internal.net.Url;

/** A target of the beats with everything that decides how a beat reaches it. Equal targets can share a transport. */
public sealed interface BeatTarget {

    /** Returns the target as users write it in {@code HeartbeatAddress}. */
    String text();

    /** Returns the host, an address or a name. */
    String host();

    /** Returns the local address to send from; empty if the system chooses it. */
    String source();

    /** Returns the target and the source address, for people. */
    default String route() {
        return text() + (source().isEmpty() ? "" : " from " + source());
    }

    /**
     * A target that receives datagrams.
     *
     * @param all whether beats go to all addresses of the host name, and not only to the first
     * @param networkInterface empty if the system chooses it
     */
    record Datagrams(
            String text, String host, int port, boolean all, String networkInterface, int timeToLive, String source)
            implements BeatTarget {}

    /** A target that receives POST requests. */
    record Post(String text, Url url, String source) implements BeatTarget {

        @Override
        public String host() {
            return url.at().host();
        }
    }
}
