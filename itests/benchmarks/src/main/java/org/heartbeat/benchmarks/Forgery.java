// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What is wrong with the signature of datagrams; a monitor that requires signatures finds it earlier or later. */
enum Forgery {

    /** No signature is required. */
    NONE(""),
    UNSIGNED(""),
    UNKNOWN_KEY("&ts=NOW&seq=1&kid=k2"),
    STALE("&ts=OLD&seq=1&kid=k1"),
    BAD_SIGNATURE("&ts=NOW&seq=1&kid=k1");

    private static final long HOURS = 7_200_000;
    private final String end;

    Forgery(String end) {
        this.end = end;
    }

    /** Returns a message with this content, signed in this way. */
    String message(String plain) {
        if (end.isEmpty()) {
            return plain;
        }
        long now = System.currentTimeMillis();
        return plain + "&id=karaf-1&addr=192.0.2.11"
                + end.replace("NOW", Long.toString(now)).replace("OLD", Long.toString(now - HOURS)) + "&sig=" + "A".repeat(43);
    }

    /** Returns the monitor's configuration for these datagrams, with a file of keys in a folder. */
    Map<String, String> configuration(Path folder) throws IOException {
        if (this == NONE) {
            return Map.of();
        }
        Path keys = Files.writeString(folder.resolve("heartbeat.keys"), "k1 hex:" + "5a".repeat(32) + "\n");
        return Map.of("HeartbeatSignatures", "require", "HeartbeatKeys", keys.toString(), "HeartbeatClockSkew", "1h");
    }
}
