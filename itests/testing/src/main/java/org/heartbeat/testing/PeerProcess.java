// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program of the machine that runs in a temporary folder of its own. For one thread. */
public final class PeerProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final String name;
    private final Path folder;
    private Process process;

    /**
     * Creates the folder, and does not start the program yet.
     *
     * @param name the program, for the messages of tests that fail
     */
    public PeerProcess(String name) throws IOException {
        this.name = name;
        // not below the build folder, which the user that the program switches to may not be allowed to enter
        folder = Files.createTempDirectory(name);
    }

    /** Returns the folder of the program. */
    public Path folder() {
        return folder;
    }

    /** Runs a command and writes its output to a file. */
    public void start(String... command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    /** Throws an {@link AssertionError} if the program has ended. */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new AssertionError(name + " ended with " + process.exitValue() + "\n" + text("output"));
        }
    }

    /** Returns the contents of a file in the folder, or an empty text if it does not exist. */
    public String text(String file) {
        try {
            Path path = folder.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Stops the program as an administrator does; kills it if it does not end. */
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the program and deletes its folder. */
    @Override
    public void close() throws IOException {
        stop();
        Folders.delete(folder);
    }
}
