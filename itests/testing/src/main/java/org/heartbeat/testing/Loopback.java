// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Unique addresses, for ports that must be known before a program listens there. On an address of its own a test can use any port,
 * whereas a port that was free a moment ago may be taken by now.
 */
public final class Loopback {

    /** Below the ports that systems assign automatically. */
    public static final int PORT = 27_999;

    private Loopback() {}

    /** Returns one of the 16 million addresses of the loopback network, {@code 127.x.y.z}, a different one with each call. */
    public static String address() {
        return "127." + digits(1, 254) + "." + digits(0, 255) + "." + digits(2, 254);
    }

    /** Returns a multicast group for use within a site, {@code 239.255.x.y}, a different one with each call. */
    public static String group() {
        return "239.255." + digits(0, 255) + "." + digits(1, 254);
    }

    private static int digits(int least, int most) {
        return ThreadLocalRandom.current().nextInt(least, most + 1);
    }
}
