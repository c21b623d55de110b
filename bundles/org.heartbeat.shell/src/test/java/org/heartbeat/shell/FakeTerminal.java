// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;

/** A terminal with a session that shows output only once it is flushed. */
final class FakeTerminal {

    /** Runs when output is flushed. */
    interface Reaction {
        void run() throws IOException;
    }

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final StringBuffer shown = new StringBuffer();
    private final PipedOutputStream pipe = new PipedOutputStream();
    private final BufferedReader screen;
    private volatile boolean cutOff;

    volatile Reaction whenFlushed = () -> {};

    FakeTerminal() {
        try {
            screen = new BufferedReader(new InputStreamReader(new PipedInputStream(pipe, 1 << 16), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the shown output, for reading while it appears. */
    BufferedReader screen() {
        return screen;
    }

    /** Returns the output shown so far. */
    String shown() {
        return shown.toString();
    }

    /** Returns the lines that a command printed without flushing. */
    List<String> printed() {
        return printed.toString(UTF_8).lines().toList();
    }

    /** Closes the connection to the terminal. */
    void cutOff() {
        cutOff = true;
    }

    Session session() {
        PrintStream console = new PrintStream(new OutputStream() {

            @Override
            public void write(int character) {
                printed.write(character);
            }

            @Override
            public void flush() throws IOException {
                if (cutOff) {
                    throw new IOException("closed");
                }
            }
        });
        Object terminal = Proxy.newProxyInstance(
                FakeTerminal.class.getClassLoader(),
                new Class<?>[] {Terminal.class, Flushable.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("flush")) {
                        throw new AssertionError("unexpected: " + method);
                    }
                    flush();
                    return null;
                });
        return (Session) Proxy.newProxyInstance(
                FakeTerminal.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) ->
                        switch (method.getName()) {
                            case "getConsole" -> console;
                            case "getTerminal" -> terminal;
                            default -> throw new AssertionError("unexpected: " + method);
                        });
    }

    private void flush() throws IOException {
        printed.writeTo(pipe);
        pipe.flush();
        shown.append(printed.toString(UTF_8));
        printed.reset();
        whenFlushed.run();
    }
}
