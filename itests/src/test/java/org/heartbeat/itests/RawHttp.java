// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A connection to a local HTTP server on which the test controls every byte. Text has one character per byte. */
final class RawHttp implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Socket socket;
    private final InputStream input;

    /** An answer; header names are case-insensitive. */
    record Answer(int status, Map<String, String> headers, String body) {
        @Override
        public String toString() {
            return status + " " + body;
        }
    }

    RawHttp(int port) throws IOException {
        socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends one request on a connection of its own and returns the answer. */
    static Answer ask(int port, String request) throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            return http.send(request).answer();
        }
    }

    /** Repeats a request until it gets this answer; fails with the last answer. */
    static void askUntil(int port, String request, String answer) throws IOException {
        String last = "";
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < deadline; ) {
            try {
                last = ask(port, request).toString();
            } catch (IOException e) {
                // it may not listen yet
                last = e.toString();
            }
            if (last.equals(answer)) {
                return;
            }
        }
        throw new AssertionError("last answer " + last);
    }

    static String post(String path, String body) {
        return post(path, "", body);
    }

    /** Returns a POST request with these headers in addition to the necessary ones. */
    static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    static String chunkedPost(String path, String... chunks) {
        StringBuilder text = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: x\r\n");
        text.append("Transfer-Encoding: chunked\r\n\r\n");
        for (String chunk : chunks) {
            text.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
        }
        return text.append("0\r\n\r\n").toString();
    }

    RawHttp send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    /** Returns the next answer; not for HEAD requests. */
    Answer answer() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0], parts[1].trim());
        }
        String length = headers.get("Content-Length");
        byte[] body = length == null ? input.readAllBytes() : input.readNBytes(Integer.parseInt(length));
        return new Answer(status, headers, new String(body, ISO_8859_1));
    }

    /** Returns everything else that the server sends until it closes the connection. */
    String rest() throws IOException {
        return new String(input.readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int one = input.read(); one != '\n'; one = input.read()) {
            if (one < 0) {
                throw new EOFException("closed after: " + line);
            }
            line.append((char) one);
        }
        return line.toString().trim();
    }
}
