// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.BuiltBundles.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's pages, and their blocks that a reader is meant to copy. */
final class Readme {

    private static final Pattern BLOCK = Pattern.compile("(?m)(^    .*\n)+");

    private Readme() {}

    /** Returns all pages under a folder of the project. */
    static List<Path> pages(String folder) throws IOException {
        try (Stream<Path> files = Files.find(ROOT.resolve(folder), 4, (path, is) -> path.toString().endsWith(".md")
                && !path.toString().contains("/target/"))) {
            return files.sorted().toList();
        }
    }

    /** Returns the indented blocks of a page, without their indentation. */
    static List<String> blocks(Path page) throws IOException {
        return BLOCK.matcher(Files.readString(page))
                .results()
                .map(block -> block.group().replaceAll("(?m)^    ", ""))
                .toList();
    }

    /** Returns the lines of the page's only indented block in which this text occurs. */
    static String[] block(String page, String text) throws IOException {
        List<String> blocks =
                blocks(ROOT.resolve(page)).stream().filter(block -> block.contains(text)).toList();
        assertEquals(1, blocks.size(), text);
        return blocks.get(0).lines().map(String::strip).toArray(String[]::new);
    }
}
