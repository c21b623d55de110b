// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Decoded;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table of messages, with what stock httpd made of them beside what we must make of them. */
class ConformanceTest {

    private static final Pattern ESCAPED_BYTE = Pattern.compile("\\\\x(\\p{XDigit}{2})");

    record Row(String name, String datagram, String httpd, String expected, String relation) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() throws IOException {
        try (BufferedReader table = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ConformanceTest.class.getResourceAsStream("datagrams.tsv")), US_ASCII))) {
            return table.lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Row(cells[0], cells[1], cells[2], cells[3], cells[4]))
                    .toList();
        }
    }

    static Stream<Row> rowsReadAsHttpdReadsThem() throws IOException {
        return rows().stream().filter(row -> row.relation().equals("as httpd"));
    }

    @Test
    void hasTheWholeTable() throws IOException {
        assertEquals(80, rows().size());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decodesAsExpected(Row row) {
        assertEquals(row.expected(), told(Messages.decode(bytes(row.datagram()))));
    }

    @ParameterizedTest
    @MethodSource("rowsReadAsHttpdReadsThem")
    void readsAsHttpdReads(Row row) {
        String httpd = Messages.decode(bytes(row.datagram())) instanceof Heartbeat beat
                ? beat.status().ready() + "," + beat.status().busy() + "," + (beat.port() == 0 ? 80 : beat.port())
                : "rejected";
        assertEquals(row.httpd(), httpd);
    }

    private static String told(Decoded decoded) {
        if (decoded instanceof Heartbeat beat) {
            return beat.status().ready() + "," + beat.status().busy() + "," + (beat.port() == 0 ? "-" : beat.port());
        }
        return "reject:" + ((Rejection) decoded).reason();
    }

    private static String bytes(String cell) {
        return ESCAPED_BYTE.matcher(cell).replaceAll(escape ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16))));
    }
}
