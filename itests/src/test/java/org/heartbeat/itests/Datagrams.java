// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of messages that the tests of the codec have, with what is to be made of each. */
final class Datagrams {

    private static final Pattern ESCAPED_BYTE = Pattern.compile("\\\\x(\\p{XDigit}{2})");

    private Datagrams() {}

    /**
     * A row.
     *
     * @param message a byte a character
     * @param expected {@code ready,busy,port} with {@code -} for no port, or {@code reject:} and the reason
     */
    record Row(String name, String message, String expected) {

        /** Why the message is to be rejected, if it is. */
        Optional<String> rejection() {
            return expected.startsWith("reject:") ? Optional.of(expected.substring("reject:".length())) : Optional.empty();
        }
    }

    /** All rows of the file that {@code itests.datagrams} names. */
    static List<Row> rows() throws IOException {
        return Files.readAllLines(Path.of(System.getProperty("itests.datagrams")), US_ASCII).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(cells -> new Row(cells[0], bytes(cells[1]), cells[3]))
                .toList();
    }

    private static String bytes(String cell) {
        return ESCAPED_BYTE.matcher(cell).replaceAll(escape ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16))));
    }
}
