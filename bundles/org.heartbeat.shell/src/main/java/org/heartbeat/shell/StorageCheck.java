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

/** Checks that the monitor writes the file for httpd, and that httpd, which runs as another user, can read it. */
final class StorageCheck {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private StorageCheck() {}

    /** Finds a file that is out of date: the monitor writes it at least every five seconds. */
    static void written(Findings findings, Path file, Instant now, List<String> mounts) throws IOException {
        if (mounts.stream().map(line -> line.split(" ")).anyMatch(
                fields -> fields.length > 4 && fields[4].equals(file.toAbsolutePath().toString()))) {
            findings.found(
                    "The file for httpd, " + file + ", is a mount point, so it cannot be replaced.",
                    "Mount its folder instead, both in Karaf's container and in httpd's.");
        } else if (Files.exists(file)) {
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
            if (age.compareTo(LONGEST) > 0) {
                findings.found(
                        "The file for httpd, " + file + ", has not been written for " + age.toSeconds() + " s.",
                        "The log has the reason: the disk may be full, or Karaf's user may be unable to write to the folder.");
            }
        }
    }

    /** Returns the mounts of this machine; empty if the system does not list them. */
    static List<String> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo"));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Finds what prevents other users from reading this file: the first such folder from the root on, or the file itself. */
    static void run(Findings findings, Path file) {
        try {
            for (Path folder = file.getRoot(), rest = file.getParent(); folder != null && rest != null; ) {
                if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    unreadable(findings, file, "only its owner and group can enter " + folder, "chmod o+x " + folder);
                    return;
                }
                folder = folder.equals(rest) ? null : folder.resolve(rest.getName(folder.getNameCount()));
            }
            if (!Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                unreadable(findings, file, "only its owner and group can read it", "start Karaf with umask 022");
            }
        } catch (NoSuchFileException e) {
            findings.found(
                    "The file for httpd, " + file + ", does not exist: " + e.getMessage() + " is missing.",
                    "Create its folder and make it writable for Karaf's user. The log has the reason why the file was not"
                            + " written.");
        } catch (UnsupportedOperationException e) {
            // this system has no such permissions
        } catch (IOException e) {
            findings.found(
                    "The file for httpd, " + file + ", cannot be checked: " + e.getMessage() + ".",
                    "Check HeartbeatStorage in etc/org.heartbeat.monitor.cfg.");
        }
    }

    private static void unreadable(Findings findings, Path file, String why, String advice) {
        findings.found(
                "httpd's user may be unable to read " + file + " (then httpd answers 503): " + why + ".",
                "If httpd's user is not in that group: " + advice + ".");
    }
}
