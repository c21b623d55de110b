// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another Java process that runs a part of the flood. It reads orders, one per line, and answers each with a line. */
final class FloodProcess implements AutoCloseable {

    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    /** Starts a process, with the same settings for every part. */
    FloodProcess(String part) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"), "-Xms256m", "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp", System.getProperty("java.class.path"),
                MonitorFlood.class.getName(), part));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        orders = new PrintStream(process.getOutputStream(), true);
        answers = process.inputReader();
    }

    /** Sends an order and waits for the answer. */
    String[] order(Object... words) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        orders.println(line);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the process ended at: " + line);
        }
        return answer.split(" ");
    }

    /** Stops or continues the process. */
    void signal(String name) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process. */
    @Override
    public void close() {
        orders.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
