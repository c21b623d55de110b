// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.BuiltBundles.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Blocks of a page that its reader is meant to copy. */
final class Readme {

    private static final Pattern BLOCK = Pattern.compile("(?m)(^    .*\n)+");

    private Readme() {}

    /** Returns the lines of the page's only indented block in which this text occurs. */
    static String[] block(String page, String text) throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(MatchResult::group)
                .filter(block -> block.contains(text))
                .toList();
        assertEquals(1, blocks.size(), text);
        return blocks.get(0).lines().map(String::strip).toArray(String[]::new);
    }
}
