// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** A network namespace with only a loopback interface, held open by an idle process until closed. */
final class Namespace implements AutoCloseable {

    private final Process holder;

    Namespace() throws IOException, InterruptedException {
        // prints a line when it is in its namespace, and ends with its standard input
        holder = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo; exec cat").start();
        if (holder.getInputStream().read() < 0) {
            throw new IOException(new String(holder.getErrorStream().readAllBytes()));
        }
        ip("link", "set", "lo", "up");
    }

    /** Returns whether this machine allows the tests to make one; fails if it does not and the tests must run. */
    static boolean isAllowed() throws InterruptedException {
        try (Namespace trial = new Namespace()) {
            trial.ip("link", "add", "a0", "type", "veth");
            return true;
        } catch (IOException | AssertionError e) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("network namespaces cannot be made, and with CI=true the tests must run", e);
            }
            return false;
        }
    }

    /** Returns the command prefix that runs a command in this namespace. */
    List<String> inside() {
        return List.of("nsenter", "--net", "--target", Long.toString(holder.pid()));
    }

    /** Runs a command in it and returns its output; fails if the command does. */
    String run(String... command) throws IOException, InterruptedException {
        return KarafProcess.run(Stream.concat(inside().stream(), Stream.of(command)).toArray(String[]::new));
    }

    /** Runs {@code ip} in it. */
    void ip(String... arguments) throws IOException, InterruptedException {
        run(Stream.concat(Stream.of("ip"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
