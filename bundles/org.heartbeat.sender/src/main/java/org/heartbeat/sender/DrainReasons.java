// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reasons for which the sender drains. A change is in force at once; {@link #store} and {@link #storeAll} then write those
 * that are to survive a restart. For any thread.
 */
final class DrainReasons {

    static final int MOST = 1000;
    static final int LONGEST = 200;

    private static final Logger LOG = LoggerFactory.getLogger(DrainReasons.class);

    private final DrainFile file;
    private final OutageLog outage = new OutageLog(LOG, "Lasting drains");
    /** Whether each is to survive a restart; guarded by this. */
    private final Map<String, Boolean> persistent = new LinkedHashMap<>();

    private volatile List<String> reasons = List.of();

    /** The reasons that the file has, if it is there. */
    DrainReasons(Path path) {
        file = new DrainFile(path);
        file.reasons().forEach(reason -> persistent.put(reason, true));
        reasons = List.copyOf(persistent.keySet());
        if (!reasons.isEmpty()) {
            LOG.info("Draining as before the restart, for {}", reasons);
        }
    }

    /** Returns the reasons, oldest first; none while the sender takes work. */
    List<String> reasons() {
        return reasons;
    }

    /** Returns the reasons for which the sender would drain after a restart at this moment. */
    List<String> stored() {
        return file.reasons();
    }

    /**
     * Adds a reason. One that is to survive a restart already stays so.
     *
     * @throws IllegalArgumentException if it is blank
     * @throws IllegalStateException if there are {@value #MOST} others
     */
    synchronized void add(String text, boolean persist) {
        String reason = line(text);
        if (reason.isEmpty()) {
            throw new IllegalArgumentException("reason: \"" + Values.printable(text) + "\" (expected: a word or a few)");
        }
        if (!persistent.containsKey(reason)) {
            if (persistent.size() >= MOST) {
                throw new IllegalStateException("reason: \"" + reason + "\" (expected: at most " + MOST + " reasons to drain)");
            }
            persistent.put(reason, persist);
            changed();
        } else if (persist) {
            persistent.put(reason, true);
        }
    }

    /** Removes a reason; returns whether it was there. */
    synchronized boolean remove(String text) {
        boolean was = persistent.remove(line(text)) != null;
        if (was) {
            changed();
        }
        return was;
    }

    private void changed() {
        reasons = List.copyOf(persistent.keySet());
        LOG.info(reasons.isEmpty() ? "No longer draining" : "Draining for {}", reasons);
    }

    /**
     * Waits until the file says the same of this reason.
     *
     * @throws UncheckedIOException if it cannot be written now; {@link #storeAll} has to try again
     */
    void store(String text) {
        String reason = line(text);
        if (persistent().contains(reason) != file.reasons().contains(reason)) {
            try {
                write();
            } catch (IOException e) {
                throw new UncheckedIOException("not stored yet, so a restart would undo it (the sender keeps trying): " + e, e);
            }
        }
    }

    /** Writes what could not be written before. To be called from time to time, by a thread that may wait for a disk. */
    void storeAll() {
        try {
            write();
        } catch (IOException e) {
            // logged, and for the next time
            return;
        }
    }

    private void write() throws IOException {
        try {
            file.write(this::persistent);
            outage.recovered("stored");
        } catch (IOException e) {
            outage.failing("not stored, trying again: " + e);
            throw e;
        }
    }

    private synchronized List<String> persistent() {
        return persistent.keySet().stream().filter(persistent::get).toList();
    }

    /** Whether this is a reason as {@link #add} keeps it. */
    static boolean isReason(String text) {
        return !text.isEmpty() && text.equals(line(text));
    }

    private static String line(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        // a pair that the cut parts is not printable
        return Values.printable(line.substring(0, Math.min(line.length(), LONGEST))).strip();
    }
}
