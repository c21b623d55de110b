// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Captures log output until closed; SLF4J's simple logger writes to standard error. */
public final class LogLines implements AutoCloseable {

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream caught = new ByteArrayOutputStream();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean withoutMemory;

    /** Starts capturing. */
    public LogLines() {
        System.setErr(new PrintStream(caught, true, UTF_8) {
            @Override
            public void println(String line) {
                if (withoutMemory) {
                    refused.incrementAndGet();
                    throw new OutOfMemoryError("of the test");
                }
                super.println(line);
            }
        });
    }

    /** Makes every logger throw an OutOfMemoryError instead of writing a line, or write again. */
    public void withoutMemory(boolean none) {
        withoutMemory = none;
    }

    /** Returns how many lines were lost to a lack of memory. */
    public int refused() {
        return refused.get();
    }

    /** Returns the complete lines since the last call, from their level on and without the logger's name. */
    public List<String> next() {
        String text;
        synchronized (caught) {
            // another thread may be in the middle of writing a line
            text = caught.toString(UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            caught.reset();
            caught.writeBytes(text.substring(end).getBytes(UTF_8));
            text = text.substring(0, end);
        }
        return text.lines()
                // jazzer logs each class that it instruments, if a module has a fuzz test
                .filter(line -> !line.startsWith("INFO: Instrumented "))
                .map(line -> line.replaceFirst("^\\[[^]]*] (\\w+) \\S+ - ", "$1 "))
                .toList();
    }

    /** Waits until a line contains this text, and returns all lines since the last call. */
    public List<String> until(String text) {
        List<String> lines = new ArrayList<>();
        return Await.until(
                () -> {
                    lines.addAll(next());
                    return lines;
                },
                seen -> seen.stream().anyMatch(line -> line.contains(text)));
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
