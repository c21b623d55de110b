// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.net.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WatchCommandTest {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String GROUP = "239.255.79.2";
    private static final String BEAT = "v=1&ready=7&busy=1";

    private final WatchCommand command = new WatchCommand();
    private final FakeTerminal terminal = new FakeTerminal();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    @Test
    void showsWhatArrivesAndWhyItIsRejected() throws IOException {
        BufferedReader shown = watch(LOOPBACK, 3);
        send(LOOPBACK, port(shown), BEAT, "v=1&ready=-1&busy=1", "\u001b[2J");
        assertTrue(shown.readLine().endsWith("  127.0.0.1  " + BEAT));
        assertTrue(shown.readLine()
                .endsWith("  v=1&ready=-1&busy=1  rejected: invalid-ready"
                        + " (expected: ready, 0 ~ 2147483647 in ASCII digits)"));
        assertTrue(shown.readLine().endsWith("  ?[2J  rejected: missing-v (expected: v)"));
        assertNull(ended.join());
    }

    @Test
    void listensOnAnIpv6Address() throws IOException {
        BufferedReader shown = watch("::1", 1);
        int port = port(shown);
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::1", 0))) {
            socket.send(new DatagramPacket(BEAT.getBytes(ISO_8859_1), BEAT.length(), InetAddress.getByName("::1"), port));
        }
        assertTrue(shown.readLine().endsWith("  ::1  " + BEAT));
    }

    @Test
    void showsOnlyMessagesToItsGroup() throws IOException {
        command.networkInterface = LOOPBACK;
        BufferedReader shown = watch(GROUP, 1);
        int port = port(shown);
        send(LOOPBACK, port, "v=1&ready=1&busy=1");
        send(GROUP, port, BEAT);
        assertTrue(shown.readLine().endsWith("  " + BEAT));
    }

    @Test
    void sharesAGroupWithOtherListeners() throws IOException, CommandException {
        command.networkInterface = LOOPBACK;
        int port = port(watch(GROUP, 1));
        WatchCommand second = new WatchCommand();
        second.address = List.of(GROUP + ":" + port);
        second.networkInterface = LOOPBACK;
        second.session = new FakeTerminal().session();
        // stops as soon as it listens
        Thread.currentThread().interrupt();
        assertNull(second.execute());
        send(GROUP, port, BEAT);
        assertNull(ended.join());
    }

    @Test
    void stopsAndFreesThePortWhenInterrupted() throws IOException {
        BufferedReader shown = watch(LOOPBACK, null);
        int port = port(shown);
        watching.interrupt();
        assertNull(ended.join());
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, port))) {
            assertEquals(port, socket.getLocalPort());
        }
    }

    @Test
    void showsNothingOnceItIsInterrupted() throws IOException {
        terminal.whenFlushed = () -> {
            // the first line contains the port; from now on a beat waits to be read
            int port = Integer.parseInt(terminal.shown().replaceFirst("(?s).*:(\\d+)\\. Press Ctrl-C.*", "$1"));
            send(LOOPBACK, port, BEAT);
            Thread.currentThread().interrupt();
        };
        watch(LOOPBACK, 1);
        assertNull(ended.join());
        assertFalse(terminal.shown().contains(BEAT), terminal.shown());
    }

    @Test
    void stopsWhenItsSessionCloses() throws IOException {
        port(watch(LOOPBACK, null));
        terminal.cutOff();
        assertNull(ended.join());
    }

    @Test
    void acceptsAnAddressThatTheShellHasSplit() {
        // with a missing interface, so that it does not listen
        command.address = List.of(List.of("ff15::79"), ":27999");
        command.networkInterface = "192.0.2.1";
        assertTrue(assertThrows(CommandException.class, command::execute).getMessage().startsWith("-i: "));
    }

    @Test
    void acceptsOptionsAfterTheAddress() {
        command.address = List.of(List.of("ff15::79"), ":27999", "-n", 5L, "-i", "192.0.2.1");
        assertTrue(assertThrows(CommandException.class, command::execute).getMessage().startsWith("-i: \"192.0.2.1\""));
        assertEquals(5, command.count);
        command.address = List.of(GROUP + ":27999", "-n", "no");
        assertTrue(assertThrows(CommandException.class, command::execute).getMessage().startsWith("--count: \"no\""));
        command.address = List.of(GROUP + ":27999", "-x", "no");
        assertEquals(
                "option: \"-x\" (expected: -i or -n)", assertThrows(CommandException.class, command::execute).getMessage());
    }

    @Test
    void acceptsAName() throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            command.address = List.of("localhost:" + other.getLocalPort());
            String message = assertThrows(CommandException.class, command::execute).getMessage();
            assertTrue(message.startsWith("address: \"127.0.0.1:" + other.getLocalPort() + "\" (expected: "), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1:9", "127.0.0.1:65536", ":9"})
    void refusesWhatIsNoAddressInALine(String address) {
        command.address = List.of(address);
        String message = assertThrows(CommandException.class, command::execute).getMessage();
        assertTrue(message.matches("address: \"" + address + "\" \\(expected: .*\\)"), message);
    }

    @Test
    void rejectsAnInterfaceThatThisMachineDoesNotHave() {
        command.address = List.of(GROUP + ":27999");
        command.networkInterface = "192.0.2.1";
        assertEquals(
                "-i: \"192.0.2.1\" (expected: name or address of an interface of this machine)",
                assertThrows(CommandException.class, command::execute).getMessage());
    }

    @Test
    void rejectsAPortThatIsInUse() throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            String address = LOOPBACK + ":" + other.getLocalPort();
            command.address = List.of(address);
            String message = assertThrows(CommandException.class, command::execute).getMessage();
            assertTrue(
                    message.startsWith("address: \"" + address
                            + "\" (expected: an address of this machine or a group, and a free port; "),
                    message);
        }
    }

    private Thread watching;

    private BufferedReader watch(String address, Integer count) throws IOException {
        command.count = count;
        command.codec = new TextCodec();
        command.session = terminal.session();
        HostPort on = new HostPort(address, 0);
        watching = new Thread(() -> {
            try {
                command.watch(on);
                ended.complete(null);
            } catch (IOException | RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        watching.start();
        return terminal.screen();
    }

    private static int port(BufferedReader shown) throws IOException {
        String first = shown.readLine();
        return Integer.parseInt(first.replaceFirst("Listening on .*:(\\d+)\\. Press Ctrl-C to stop\\.", "$1"));
    }

    private static void send(String to, int port, String... messages) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            socket.setOption(
                    StandardSocketOptions.IP_MULTICAST_IF,
                    NetworkInterface.getByInetAddress(InetAddress.getByName(LOOPBACK)));
            for (String message : messages) {
                byte[] bytes = message.getBytes(ISO_8859_1);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(to), port));
            }
        }
    }
}
