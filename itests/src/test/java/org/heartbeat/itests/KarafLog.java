// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The log of the Karaf that a test runs in. */
final class KarafLog {

    private KarafLog() {}

    /** Returns how many lines contain this text so far. */
    static long count(String text) {
        try {
            String log = Files.readString(Path.of(System.getProperty("karaf.log"), "karaf.log"));
            return log.lines().filter(line -> line.contains(text)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
