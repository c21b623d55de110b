// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * What is to be known of the answer to a request: the status, and whether the connection can take one more. Its body is read
 * to its end and forgotten (RFC 9112, section 6.3).
 */
final class HttpAnswer {

    private static final long LARGEST = 65_536;

    private final InputStream in;
    private long left = LARGEST;
    private int status;
    private boolean kept;

    private HttpAnswer(InputStream in) {
        this.in = in;
    }

    /** Reads a whole answer; waits for as long as the stream does. */
    static HttpAnswer read(InputStream in) throws IOException {
        HttpAnswer answer = new HttpAnswer(in);
        do {
            answer.readOne();
        } while (answer.status / 100 == 1);
        return answer;
    }

    int status() {
        return status;
    }

    /** Whether the connection stays open behind this answer. */
    boolean isKept() {
        return kept;
    }

    private void readOne() throws IOException {
        String line = line();
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new IOException("the answer is not HTTP: \"" + line + "\"");
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
            skipChunks();
        } else if (length >= 0) {
            skip(length);
        } else {
            kept = false;
            while (in.read() >= 0) {
                count();
            }
        }
    }

    private void skipChunks() throws IOException {
        long length;
        do {
            length = number(line().split("[; \t]", 2)[0], "[0-9a-fA-F]{1,7}", 16);
            skip(length);
        } while (length > 0 && line().isEmpty());
        while (length == 0 && !line().isEmpty()) {
            // a trailer
        }
    }

    private static long number(String digits, String rule, int radix) throws IOException {
        if (!digits.matches(rule)) {
            throw new IOException("the answer has a length of \"" + digits + "\"");
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

    private void skip(long bytes) throws IOException {
        for (long i = 0; i < bytes; i++) {
            read();
        }
    }

    private int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection was closed before the answer's end");
        }
        count();
        return b;
    }

    private void count() throws IOException {
        if (--left < 0) {
            throw new IOException("the answer is larger than " + LARGEST + " bytes");
        }
    }
}
