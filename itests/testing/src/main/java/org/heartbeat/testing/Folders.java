// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folder operations for tests. */
public final class Folders {

    private Folders() {}

    /** Deletes a folder and everything in it. A program that is just ending may delete files there at the same time. */
    public static void delete(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> files = Files.walk(folder)) {
            paths = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
