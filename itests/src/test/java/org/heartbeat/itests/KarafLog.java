// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The log of the Karaf that a test runs in. */
final class KarafLog {

    private static final Pattern COMPLAINT = Pattern.compile("\\| (WARN|ERROR) .*\\| \\d+ - org\\.heartbeat\\.");

    /** Lines that our bundles write only on a busy machine. */
    private static final Pattern LATE = Pattern.compile(
            " does not answer in time|Karaf has not started within|Not every target got the last beat");

    private KarafLog() {}

    /** Returns how many lines contain this text so far. */
    static long count(String text) {
        return lines().filter(line -> line.contains(text)).count();
    }

    /** Returns the warnings and errors of our bundles so far, except that a busy machine is late. */
    static List<String> complaints() {
        return complaints(lines());
    }

    /** Returns the same of the log of another Karaf. */
    static List<String> complaints(Stream<String> lines) {
        return lines.filter(COMPLAINT.asPredicate()).filter(LATE.asPredicate().negate()).toList();
    }

    private static Stream<String> lines() {
        try {
            return Files.readString(Path.of(System.getProperty("karaf.log"), "karaf.log")).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
