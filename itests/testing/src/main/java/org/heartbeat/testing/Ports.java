// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that need a fixed one. They lie below the ports that systems assign automatically, so no other program gets
 * one by chance before it is used.
 */
public final class Ports {

    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;

    /** The ports given out so far; some may not be in use yet. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /**
     * Returns a port that is free on the loopback addresses at this moment, for both datagrams and connections. Never returns
     * the same port twice.
     */
    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket connections = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                    DatagramSocket datagrams = new DatagramSocket(port, InetAddress.getByName("127.0.0.1"))) {
                if (connections.isBound() && datagrams.isBound() && GIVEN.add(port)) {
                    return port;
                }
            } catch (IOException e) {
                // taken: try the next one
            }
        }
    }
}
