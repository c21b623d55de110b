// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.testing.ConformanceTable;
import org.heartbeat.testing.ConformanceTable.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the table of messages: what stock httpd made of it, and what we must make of it. */
class ConformanceTest {

    static List<Row> rows() throws IOException {
        return ConformanceTable.rows();
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
        assertEquals(row.expected(), ConformanceTable.told(Messages.decode(row.message())));
    }

    @ParameterizedTest
    @MethodSource("rowsReadAsHttpdReadsThem")
    void readsAsHttpdReads(Row row) {
        String httpd = Messages.decode(row.message()) instanceof Heartbeat beat
                ? beat.status().ready() + "," + beat.status().busy() + "," + beat.port().orElse(80)
                : "rejected";
        assertEquals(row.httpd(), httpd);
    }
}
