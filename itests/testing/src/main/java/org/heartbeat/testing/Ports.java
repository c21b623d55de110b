// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that have to be told one. They lie below those that systems give to sockets that ask for any, so nobody
 * gets one by chance between the moment that it is given out and the moment that it is used.
 */
public final class Ports {

    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;

    private Ports() {}

    /** A port of the loopback addresses that nobody has at this moment, for datagrams and connections alike. */
    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket connections = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                    DatagramSocket datagrams = new DatagramSocket(port, InetAddress.getByName("127.0.0.1"))) {
                if (connections.isBound() && datagrams.isBound()) {
                    return port;
                }
            } catch (IOException e) {
                // somebody has it: the next one
            }
        }
    }
}
