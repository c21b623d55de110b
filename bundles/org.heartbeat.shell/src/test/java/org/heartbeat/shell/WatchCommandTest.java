// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.concurrent.CompletableFuture;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.heartbeat.codec.TextCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WatchCommandTest {

    private final WatchCommand command = new WatchCommand();

    @Test
    void showsWhatArrivesAndWhyItIsRejected() throws IOException {
        try (BufferedReader shown = watch("127.0.0.1:0", 3)) {
            send(InetAddress.getByName("127.0.0.1"), port(shown), "v=1&ready=7&busy=1", "v=1&ready=-1&busy=1", "\u001b[2J");
            assertTrue(shown.readLine().endsWith("  127.0.0.1  v=1&ready=7&busy=1"));
            assertTrue(shown.readLine()
                    .endsWith("  v=1&ready=-1&busy=1  rejected: invalid-ready"
                            + " (expected: ready, 0 ~ 2147483647 in ASCII digits)"));
            assertTrue(shown.readLine().endsWith("  ?[2J  rejected: missing-v (expected: v)"));
        }
    }

    @Test
    void joinsAGroupOnTheNamedInterface() throws IOException {
        command.networkInterface = "127.0.0.1";
        try (BufferedReader shown = watch("239.255.79.2:0", 1)) {
            send(InetAddress.getByName("239.255.79.2"), port(shown), "v=1&ready=7&busy=1");
            assertTrue(shown.readLine().endsWith("  v=1&ready=7&busy=1"));
        }
    }

    @Test
    void endsWhenItIsInterrupted() throws IOException, InterruptedException {
        command.address = "127.0.0.1:0";
        command.codec = new TextCodec();
        BufferedReader shown = terminal();
        CompletableFuture<Object> ended = new CompletableFuture<>();
        Thread watching = new Thread(() -> {
            try {
                ended.complete(command.execute());
            } catch (IOException e) {
                ended.completeExceptionally(e);
            }
        });
        watching.start();
        port(shown);
        watching.interrupt();
        assertEquals(null, ended.join());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1:9", "127.0.0.1:65536", ":9"})
    void refusesWhatIsNoAddress(String address) {
        command.address = address;
        String message = assertThrows(IllegalArgumentException.class, command::execute).getMessage();
        assertEquals("address: \"" + address + "\" (expected: host:port)", message);
    }

    private BufferedReader watch(String address, int count) throws IOException {
        command.address = address;
        command.count = count;
        command.codec = new TextCodec();
        BufferedReader shown = terminal();
        CompletableFuture.runAsync(() -> {
            try {
                command.execute();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return shown;
    }

    /** A session whose terminal shows what was printed when it is flushed, and not before. */
    private BufferedReader terminal() throws IOException {
        PipedInputStream pipe = new PipedInputStream();
        PipedOutputStream screen = new PipedOutputStream(pipe);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream console = new PrintStream(printed);
        Object terminal = Proxy.newProxyInstance(
                WatchCommandTest.class.getClassLoader(),
                new Class<?>[] {Terminal.class, Flushable.class},
                (proxy, method, arguments) -> {
                    assertEquals("flush", method.getName());
                    printed.writeTo(screen);
                    screen.flush();
                    printed.reset();
                    return null;
                });
        command.session = (Session) Proxy.newProxyInstance(
                WatchCommandTest.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> method.getName().equals("getConsole") ? console : terminal);
        return new BufferedReader(new InputStreamReader(pipe, ISO_8859_1));
    }

    private static int port(BufferedReader shown) throws IOException {
        String first = shown.readLine();
        return Integer.parseInt(first.replaceFirst("Listening on .*:(\\d+), Ctrl-C ends it\\.", "$1"));
    }

    private static void send(InetAddress to, int port, String... messages) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            socket.setOption(
                    StandardSocketOptions.IP_MULTICAST_IF,
                    NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1")));
            for (String message : messages) {
                byte[] bytes = message.getBytes(ISO_8859_1);
                socket.send(new DatagramPacket(bytes, bytes.length, to, port));
            }
        }
    }
}
