// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.Rejection;

/** The table of messages and how each should be read, for tests of whatever receives messages. */
public final class ConformanceTable {

    private static final Pattern ESCAPED_BYTE = Pattern.compile("\\\\x(\\p{XDigit}{2})");

    private static final String REJECT = "reject:";

    private ConformanceTable() {}

    /**
     * One message.
     *
     * @param message one character per byte
     * @param httpd {@code ready,busy,port} as httpd read it, or {@code rejected}
     * @param expected {@code ready,busy,port}, with {@code -} for no port, or {@code reject:} and the reason
     * @param relation {@code as httpd}, or how the two differ
     */
    public record Row(String name, String message, String httpd, String expected, String relation) {

        /** Returns the row's name. */
        @Override
        public String toString() {
            return name;
        }

        /** Returns why the message should be rejected, if it should. */
        public Optional<String> rejection() {
            return expected.startsWith(REJECT) ? Optional.of(expected.substring(REJECT.length())) : Optional.empty();
        }
    }

    /**
     * One signed message.
     *
     * @param key a line of a key file
     * @param message one character per byte
     * @param clock the receiver's clock, in milliseconds since the epoch
     * @param expected {@code trusted:ID,ADDR,SKEW}, or {@code distrust:} and the reason
     */
    public record SignedRow(String name, String key, String message, long clock, String expected) {

        /** Returns the row's name. */
        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns all rows in the order of the table. */
    public static List<Row> rows() throws IOException {
        return read("datagrams.tsv", cells -> new Row(cells[0], bytes(cells[1]), cells[2], cells[3], cells[4]));
    }

    /** Returns all rows of the table of signed messages. */
    public static List<SignedRow> signedRows() throws IOException {
        return read(
                "signed.tsv",
                cells -> new SignedRow(cells[0], cells[1], bytes(cells[2]), Long.parseLong(cells[3]), cells[4]));
    }

    private static <R> List<R> read(String file, Function<String[], R> row) throws IOException {
        try (BufferedReader table =
                new BufferedReader(new InputStreamReader(ConformanceTable.class.getResourceAsStream(file), US_ASCII))) {
            return table.lines().skip(1).map(line -> row.apply(line.split("\t", -1))).toList();
        }
    }

    /** Returns how a message was read, in the table's notation. */
    public static String told(Decoded decoded) {
        if (decoded instanceof Heartbeat beat) {
            return beat.status().ready() + "," + beat.status().busy() + "," + (beat.port().isPresent() ? beat.portOrZero() : "-");
        }
        return REJECT + ((Rejection) decoded).reason();
    }

    /** Returns the message that a cell stands for, one character per byte: {@code \\xNN} is one byte. */
    private static String bytes(String cell) {
        return ESCAPED_BYTE.matcher(cell).replaceAll(escape ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16))));
    }
}
