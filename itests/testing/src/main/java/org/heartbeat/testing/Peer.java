// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs installed on the machine that tests talk to. */
public final class Peer {

    private Peer() {}

    /** Returns whether the machine has one of these programs; with {@code CI=true} it fails if there is none. */
    public static boolean isPresent(String... names) {
        boolean present = program(names).isPresent();
        if (!present && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(String.join(" or ", names) + ": not installed, and with CI=true the tests must run");
        }
        return present;
    }

    /** Returns the path of the first program found. */
    public static Optional<String> program(String... names) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
