// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.drain;

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
 * The reasons for which the sender drains. A change takes effect at once; {@link #store} and {@link #storeAll} then write the
 * reasons that persist to the disk. For any thread.
 */
public final class DrainReasons {

    static final int MOST = 1000;
    static final int LONGEST = 200;

    private static final Logger LOG = LoggerFactory.getLogger(DrainReasons.class);

    private final DrainFile file;
    private final OutageLog outage = new OutageLog(LOG, "Persistent drain reasons");
    /** Whether each persists; guarded by this. */
    private final Map<String, Boolean> persistent = new LinkedHashMap<>();
    /** The keys of {@link #persistent}; written under the lock. */
    private volatile List<String> reasons = List.of();

    /** Reads the reasons from the file, if it exists. */
    public DrainReasons(Path path) {
        file = new DrainFile(path);
        file.reasons().forEach(reason -> persistent.put(reason, true));
        reasons = List.copyOf(persistent.keySet());
        if (!reasons.isEmpty()) {
            LOG.info("Draining as before the restart, because of {}", reasons);
        }
    }

    /** Returns the reasons, oldest first; none while the sender takes work. */
    public List<String> reasons() {
        return reasons;
    }

    /** Returns the reasons for which the sender would drain after a restart at this moment. */
    public List<String> stored() {
        return file.reasons();
    }

    /**
     * Adds a reason. A reason that persists stays so.
     *
     * @throws IllegalArgumentException if it is blank
     * @throws IllegalStateException if there are {@value #MOST} others
     */
    public synchronized void add(String text, boolean persist) {
        String reason = line(text);
        if (reason.isEmpty()) {
            throw new IllegalArgumentException("reason: \"" + Values.printable(text) + "\" (expected: one word or more)");
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

    /** Removes a reason; returns whether it was present. */
    public synchronized boolean remove(String text) {
        boolean was = persistent.remove(line(text)) != null;
        if (was) {
            changed();
        }
        return was;
    }

    private void changed() {
        reasons = List.copyOf(persistent.keySet());
        LOG.info(reasons.isEmpty() ? "No longer draining" : "Draining because of {}", reasons);
    }

    /**
     * Writes this reason to the file, or removes it from there. Waits for the disk.
     *
     * @throws UncheckedIOException if that is not possible now; {@link #storeAll} must try again
     */
    public void store(String text) {
        String reason = line(text);
        if (persistent().contains(reason) != file.reasons().contains(reason)) {
            try {
                write();
            } catch (IOException e) {
                throw new UncheckedIOException("not stored yet, so a restart would undo it (the sender keeps trying): " + e, e);
            }
        }
    }

    /** Writes everything that could not be written before. Call it from time to time, on a thread that may wait for a disk. */
    public void storeAll() {
        try {
            write();
        } catch (IOException e) {
            // it is logged, and the next call tries again
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

    /** Returns whether this is a reason in the form in which {@link #add} keeps it. */
    static boolean isReason(String text) {
        return !text.isEmpty() && text.equals(line(text));
    }

    private static String line(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        // half a surrogate pair, left by the cut, is not printable
        return Values.printable(line.substring(0, Math.min(line.length(), LONGEST))).strip();
    }
}
