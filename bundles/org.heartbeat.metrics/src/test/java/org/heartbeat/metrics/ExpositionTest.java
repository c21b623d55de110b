// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.heartbeat.metrics.Exposition.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {

    private final StringBuilder written = new StringBuilder();

    @Test
    void namesCountersInTextByTheirSamples() {
        Exposition out = new Exposition(Format.TEXT, written);
        out.counter("beats", "Beats.").is(3).is(4, "target", "a");
        out.end();
        assertEquals(
                "# HELP beats_total Beats.\n# TYPE beats_total counter\nbeats_total 3\nbeats_total{target=\"a\"} 4\n",
                written.toString());
    }

    @Test
    void namesCountersInOpenMetricsByTheirFamilyAndEnds() {
        Exposition out = new Exposition(Format.OPENMETRICS, written);
        out.counter("beats", "Beats.").is(3);
        out.end();
        assertEquals("# HELP beats Beats.\n# TYPE beats counter\nbeats_total 3\n# EOF\n", written.toString());
    }

    @Test
    void escapesWhatWouldEndALabel() {
        new Exposition(Format.TEXT, written).gauge("a", "A.").is(1, "one", "a\\b\"c\nd", "two", "e");
        assertEquals("# HELP a A.\n# TYPE a gauge\na{one=\"a\\\\b\\\"c\\nd\",two=\"e\"} 1\n", written.toString());
    }

    @Test
    void writesTimesInSecondsWithTheirMilliseconds() {
        new Exposition(Format.TEXT, written).gauge("a", "A.").is(Instant.ofEpochMilli(1_700_000_000_007L));
        assertEquals("# HELP a A.\n# TYPE a gauge\na 1700000000.007\n", written.toString());
    }

    @Test
    void leavesOutWhatHasNoValues() {
        new Exposition(Format.TEXT, written).gauge("a", "A.");
        assertEquals("", written.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", value = {
        "none|TEXT",
        "*/*|TEXT",
        "text/html|TEXT",
        "text/plain;version=0.0.4|TEXT",
        "application/openmetrics-text|OPENMETRICS",
        "application/openmetrics-text; version=1.0.0; charset=utf-8|OPENMETRICS",
        "application/openmetrics-text;version=0.0.1|TEXT",
        "application/openmetrics-text;version=1.0.0;q=0|TEXT",
        "application/openmetrics-text;version=1.0.0;q=0.4,text/plain;q=0.5|TEXT",
        "text/plain;version=0.0.4;q=0.5,application/openmetrics-text;version=1.0.0|OPENMETRICS",
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1|OPENMETRICS",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4|OPENMETRICS",
        ";;,,q=|TEXT"
    })
    void writesOpenMetricsWhereItIsAskedForRatherThanText(String accept, Format format) {
        assertEquals(format, Format.of(accept));
    }
}
