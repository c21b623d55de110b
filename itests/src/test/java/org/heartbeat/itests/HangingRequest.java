// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A request that a {@link HangingServlet} serves until its second byte arrives. The first byte is sent at once, as Jetty does not
 * start serving without it.
 */
final class HangingRequest implements AutoCloseable {

    private final Socket socket;

    HangingRequest(int port, String path) throws IOException {
        socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout(60_000);
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\nx";
        socket.getOutputStream().write(head.getBytes(US_ASCII));
    }

    void letGo() throws IOException {
        socket.getOutputStream().write('x');
    }

    /** Returns the status code of the answer. */
    String answer() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII).split(" ", 3)[1];
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
