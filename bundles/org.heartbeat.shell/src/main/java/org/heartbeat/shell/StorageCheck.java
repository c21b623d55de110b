// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether httpd, which runs as another user, can read the file that is written for it. */
final class StorageCheck {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private StorageCheck() {}

    /** Finds whether the file is written: the monitor writes it at least every five seconds. */
    static void written(Findings findings, Path file, Instant now, List<String> mounts) throws IOException {
        if (mounts.stream().map(line -> line.split(" ")).anyMatch(
                fields -> fields.length > 4 && fields[4].equals(file.toAbsolutePath().toString()))) {
            findings.found(
                    "The file for httpd, " + file + ", is a mount point, so it cannot be replaced.",
                    "Mount its folder instead, into the containers of both Karaf and httpd.");
        } else if (Files.exists(file)) {
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
            if (age.compareTo(LONGEST) > 0) {
                findings.found(
                        "The file for httpd, " + file + ", has not been written for " + age.toSeconds() + " s.",
                        "The log says why: the disk may be full, or its folder not writable for Karaf's user.");
            }
        }
    }

    /** Returns the mounts of this machine; none where the system does not tell. */
    static List<String> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo"));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Finds what keeps others from reading this file; of its folders the first from the root on. */
    static void run(Findings findings, Path file) {
        try {
            for (Path folder = file.getRoot(), rest = file.getParent(); folder != null && rest != null; ) {
                if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    unreadable(findings, file, "only its owner and group may enter " + folder, "chmod o+x " + folder);
                    return;
                }
                folder = folder.equals(rest) ? null : folder.resolve(rest.getName(folder.getNameCount()));
            }
            if (!Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                unreadable(findings, file, "it is readable for its owner and group only", "start Karaf with umask 022");
            }
        } catch (NoSuchFileException e) {
            findings.found(
                    "The file for httpd, " + file + ", is not there: " + e.getMessage() + " is missing.",
                    "Make its folder, writable for the user of Karaf; the log says why it was not written.");
        } catch (UnsupportedOperationException e) {
            // no such rights on this system
        } catch (IOException e) {
            findings.found(
                    "The file for httpd, " + file + ", cannot be looked at: " + e.getMessage() + ".",
                    "See HeartbeatStorage in etc/org.heartbeat.monitor.cfg.");
        }
    }

    private static void unreadable(Findings findings, Path file, String why, String advice) {
        findings.found(
                "httpd's user may be unable to read " + file + " (then httpd answers 503): " + why + ".",
                "Unless httpd's user is in that group: " + advice + ".");
    }
}
