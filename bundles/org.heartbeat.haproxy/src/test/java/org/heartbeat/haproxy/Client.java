// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A client of an agent, which sends what a test says. */
final class Client implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 30_000;

    private final Socket socket;

    Client(String address, int port) throws IOException {
        socket = new Socket(InetAddress.getByName(address), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
    }

    Client say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return this;
    }

    /** Closes its half of the connection. */
    void end() throws IOException {
        socket.shutdownOutput();
    }

    /** Returns everything that the agent sends until it closes the connection; throws if the connection is reset. */
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
