// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.heartbeat.internal.config.Values;

/** A complete HTTP response (RFC 9112, section 6.3). */
public final class HttpResponse {

    private final InputStream in;
    private final int largest;
    private final StringBuilder body = new StringBuilder();

    // the reading thread only, until it is read
    private long left;
    private int status;
    private boolean kept;

    private HttpResponse(InputStream in, int largest) {
        this.in = in;
        this.largest = largest;
        this.left = largest;
    }

    /**
     * Reads a complete response. Blocks as long as the stream does.
     *
     * @param largest the most bytes of head and body
     */
    public static HttpResponse read(InputStream in, int largest) throws IOException {
        HttpResponse response = new HttpResponse(in, largest);
        do {
            response.readOne();
        } while (response.status / 100 == 1);
        return response;
    }

    /** Returns the status, 200 to 999. */
    public int status() {
        return status;
    }

    /** Returns the body, each byte as the character of ISO 8859-1. */
    public String body() {
        return body.toString();
    }

    /** Returns whether the connection stays open after this response. */
    public boolean isKept() {
        return kept;
    }

    private void readOne() throws IOException {
        String line = line();
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new IOException("the response is not HTTP: \"" + Values.shown(line) + "\"");
        }
        status = Integer.parseInt(line.substring(9, 12));
        kept = line.startsWith("HTTP/1.1");
        boolean chunked = false;
        long length = status / 100 == 1 || status == 204 || status == 304 ? 0 : -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String[] parts = header.toLowerCase(Locale.ROOT).split(":\\s*", 2);
            String value = parts.length == 2 ? parts[1] : "";
            switch (parts[0]) {
                case "content-length" -> length = number(value, "[0-9]{1,9}", 10);
                case "transfer-encoding" -> chunked = value.endsWith("chunked");
                case "connection" -> kept = value.equals("keep-alive") || kept && !value.equals("close");
                default -> { }
            }
        }
        if (chunked) {
            readChunks();
        } else if (length >= 0) {
            readBody(length);
        } else {
            kept = false;
            for (int b = in.read(); b >= 0; b = in.read()) {
                count();
                body.append((char) b);
            }
        }
    }

    private void readChunks() throws IOException {
        long length;
        do {
            length = number(line().split("[; \t]", 2)[0], "[0-9a-fA-F]{1,7}", 16);
            readBody(length);
        } while (length > 0 && line().isEmpty());
        while (length == 0 && !line().isEmpty()) {
            // a trailer
        }
    }

    private static long number(String digits, String rule, int radix) throws IOException {
        if (!digits.matches(rule)) {
            throw new IOException("the response has a length of \"" + Values.shown(digits) + "\"");
        }
        return Long.parseLong(digits, radix);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = read(); b != '\n'; b = read()) {
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    private void readBody(long bytes) throws IOException {
        for (long i = 0; i < bytes; i++) {
            body.append((char) read());
        }
    }

    private int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection was closed before the end of the response");
        }
        count();
        return b;
    }

    private void count() throws IOException {
        if (--left < 0) {
            throw new IOException("the response is larger than " + largest + " bytes");
        }
    }
}
