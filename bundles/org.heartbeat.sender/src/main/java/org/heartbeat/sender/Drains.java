// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The causes for which the sender drains. Those that are to survive a restart are kept in a file, a line each. For any thread. */
final class Drains {

    private static final Logger LOG = LoggerFactory.getLogger(Drains.class);

    private final Path file;
    /** Whether each is to survive a restart. */
    private final Map<String, Boolean> lasting = new LinkedHashMap<>();

    private volatile List<String> causes = List.of();

    /** Those that the file keeps, where there is one. */
    Drains(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try {
                Files.readAllLines(file).forEach(cause -> lasting.put(cause, true));
            } catch (IOException e) {
                // whoever drained this machine wants it drained: better so than unasked in service again
                lasting.put("unreadable " + file, false);
                LOG.error("{} cannot be read, so nobody knows for what this sender drained", file, e);
            }
            causes = List.copyOf(lasting.keySet());
            if (!causes.isEmpty()) {
                LOG.info("Draining as before the restart, for {}", causes);
            }
        }
    }

    /** In the order in which they came; empty while the sender takes work. */
    List<String> causes() {
        return causes;
    }

    /**
     * Adds a cause.
     *
     * @param last whether it is to survive a restart
     * @throws IllegalArgumentException if it is blank
     * @throws UncheckedIOException if it could not be kept; it counts until the restart
     */
    synchronized void add(String text, boolean last) {
        String cause = line(text);
        if (cause.isEmpty()) {
            throw new IllegalArgumentException("cause: \"" + text + "\" (expected: a word or a few)");
        }
        Boolean before = lasting.get(cause);
        if (before == null || last && !before) {
            lasting.put(cause, last);
            change(last);
        }
    }

    /** Takes a cause back; false where there is no such. */
    synchronized boolean remove(String text) {
        String cause = line(text);
        Boolean kept = lasting.remove(cause);
        if (kept != null) {
            change(kept);
        }
        return kept != null;
    }

    private void change(boolean keep) {
        causes = List.copyOf(lasting.keySet());
        LOG.info(causes.isEmpty() ? "No longer draining" : "Draining for {}", causes);
        if (keep) {
            try {
                Path next = file.resolveSibling(file.getFileName() + ".next");
                Files.write(next, lasting.keySet().stream().filter(lasting::get).toList());
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException("not kept for a restart: " + e.getMessage(), e);
            }
        }
    }

    private static String line(String cause) {
        return cause.replaceAll("\\s+", " ").strip();
    }
}
