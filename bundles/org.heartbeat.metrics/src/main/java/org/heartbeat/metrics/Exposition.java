// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes metrics as text, in Prometheus' text format 0.0.4 or in OpenMetrics 1.0. The formats differ in the names of counters
 * and in the end of the text. The lines of a family must follow each other. For one thread.
 */
final class Exposition {

    /** The formats. */
    enum Format {
        /** Every Prometheus reads it. */
        TEXT("text/plain; version=0.0.4; charset=utf-8"),
        /** Newer versions prefer it. */
        OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

        private static final String OPENMETRICS_TYPE = "application/openmetrics-text";

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }

        /** Returns the format that a request's {@code Accept} header prefers; the header may be null. */
        static Format of(String accept) {
            if (accept == null) {
                return TEXT;
            }
            double openMetrics = 0;
            double text = 0;
            for (String range : accept.split(",")) {
                String[] parts = Arrays.stream(range.split(";", -1)).map(String::trim).toArray(String[]::new);
                double quality = Arrays.stream(parts)
                        .filter(part -> part.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)"))
                        .mapToDouble(part -> Double.parseDouble(part.substring(2)))
                        .findFirst()
                        .orElse(1);
                if (parts[0].equalsIgnoreCase(OPENMETRICS_TYPE)
                        && Arrays.stream(parts).noneMatch(part -> part.startsWith("version=") && !part.equals("version=1.0.0"))) {
                    openMetrics = Math.max(openMetrics, quality);
                } else if (parts[0].equalsIgnoreCase("text/plain")) {
                    text = Math.max(text, quality);
                }
            }
            return openMetrics > 0 && openMetrics >= text ? OPENMETRICS : TEXT;
        }
    }

    private final Format format;
    private final StringBuilder out;

    /** Creates an exposition that appends to a text. */
    Exposition(Format format, StringBuilder out) {
        this.format = format;
        this.out = out;
    }

    /** Starts a family of values that rise and fall. */
    Family gauge(String name, String help) {
        return new Family(name, "gauge", name, help);
    }

    /** Starts a family of counters; the name is without {@code _total}. */
    Family counter(String name, String help) {
        return new Family(format == Format.OPENMETRICS ? name : name + "_total", "counter", name + "_total", help);
    }

    /** Writes the end of the text. */
    void end() {
        if (format == Format.OPENMETRICS) {
            out.append("# EOF\n");
        }
    }

    /** Returns a text escaped for quotes, in a label's value or in JSON. */
    static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** The values of one name. A family without values is not written. */
    final class Family {

        private final String head;
        private final String sample;
        private boolean begun; // the writing thread only

        private Family(String name, String type, String sample, String help) {
            this.head = "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
            this.sample = sample;
        }

        /** Writes a value; names and values of its labels alternate. */
        Family is(long value, String... labels) {
            return write(Long.toString(value), labels);
        }

        /** Writes a share, given in thousandths. */
        Family perMille(int value, String... labels) {
            return write(String.format(Locale.ROOT, "%d.%03d", value / 1000, value % 1000), labels);
        }

        /** Writes a time, in seconds since 1970. */
        Family is(Instant time, String... labels) {
            return write(String.format(Locale.ROOT, "%d.%03d", time.getEpochSecond(), time.getNano() / 1_000_000), labels);
        }

        private Family write(String value, String... labels) {
            if (!begun) {
                out.append(head);
                begun = true;
            }
            out.append(sample);
            for (int i = 0; i < labels.length; i += 2) {
                out.append((i == 0 ? "{" : ",") + labels[i] + "=\"" + escaped(labels[i + 1]) + "\"");
            }
            out.append((labels.length == 0 ? " " : "} ") + value + "\n");
            return this;
        }
    }
}
