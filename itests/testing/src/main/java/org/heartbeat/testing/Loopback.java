// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Addresses that nobody else has, for ports that must be known before something listens there. On an address of its own a test
 * can have any port, where a port that was free a moment ago may be somebody else's by now.
 */
public final class Loopback {

    /** Below what systems give to those who name no port. */
    public static final int PORT = 27_999;

    private Loopback() {}

    /** One of the 16 million addresses of the loopback network, {@code 127.x.y.z}; another one with each call. */
    public static String address() {
        return "127." + digits(1, 254) + "." + digits(0, 255) + "." + digits(2, 254);
    }

    /** A multicast group for use within a site, {@code 239.255.x.y}; another one with each call. */
    public static String group() {
        return "239.255." + digits(0, 255) + "." + digits(1, 254);
    }

    private static int digits(int least, int most) {
        return ThreadLocalRandom.current().nextInt(least, most + 1);
    }
}
