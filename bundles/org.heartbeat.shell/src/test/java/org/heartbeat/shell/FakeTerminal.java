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

/** A terminal that shows what was printed when it is flushed, and not before, and the session in it. */
final class FakeTerminal {

    /** What is to happen when something is flushed. */
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

    /** What is shown, to be read while it appears. */
    BufferedReader screen() {
        return screen;
    }

    /** What was shown so far. */
    String shown() {
        return shown.toString();
    }

    /** What a command printed that does not flush, in lines. */
    List<String> printed() {
        return printed.toString(UTF_8).lines().toList();
    }

    /** Whoever looked at it is gone. */
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
                FakeTerminal.class.getClassLoader(), new Class<?>[] {Terminal.class, Flushable.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("flush")) {
                        throw new AssertionError("not asked: " + method);
                    }
                    flush();
                    return null;
                });
        return (Session) Proxy.newProxyInstance(
                FakeTerminal.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) ->
                        switch (method.getName()) {
                            case "getConsole" -> console;
                            case "getTerminal" -> terminal;
                            default -> throw new AssertionError("not asked: " + method);
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
