// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.heartbeat.internal.sign.KeyFile;

/** Checks that the file in HeartbeatKeys can be read. */
final class KeyFileCheck {

    private KeyFileCheck() {}

    /** Reads the file as the sender and the monitor do; {@code cfg} is the name of the configuration file, for the finding. */
    static void run(Findings findings, Map<String, String> config, String cfg) {
        String file = config.getOrDefault("HeartbeatKeys", "");
        if (file.isEmpty()) {
            return;
        }
        try {
            KeyFile.read(Path.of(file));
        } catch (IOException | IllegalArgumentException e) {
            findings.found(
                    "The key file of " + cfg + " cannot be read: " + (e instanceof IOException ? e : e.getMessage()) + ".",
                    "The keys that were read last stay in force until Karaf stops. heartbeat:key-new " + file
                            + " creates a missing file. The file must belong to Karaf's user, with the mode 600.");
        }
    }
}
