// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The log of the Karaf that a test runs in. */
final class KarafLog {

    private KarafLog() {}

    /** All of it so far. */
    static String text() throws IOException {
        return Files.readString(Path.of(System.getProperty("karaf.log"), "karaf.log"));
    }

    /** How many lines have this text so far. */
    static long count(String text) throws IOException {
        return text().lines().filter(line -> line.contains(text)).count();
    }
}
