// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Flushable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.internal.net.Listening;

/** Listens on an address and prints the messages that arrive there, unchanged. */
@Service
@Command(
        scope = "heartbeat",
        name = "watch",
        description = "Prints the heartbeats that arrive at an address, until Ctrl-C.",
        detailedDescription = "Prints what a monitor at that address would receive. The command shares a multicast group with other"
                + " listeners. A unicast address must belong to this machine, and nothing else may listen on it.")
public final class WatchCommand implements Action {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    /** How often to check whether the session has ended: there is no event for that. */
    private static final int CHECK_MILLIS = 200;

    /** Several, because the shell splits {@code [::1]:27999} into a list with one element and the rest. */
    @Argument(
            name = "address",
            description = "The address on which to listen: host:port, multicast or unicast, IPv4, [IPv6] or a name.",
            required = true,
            multiValued = true)
    @Completion(AddressCompleter.class)
    List<Object> address;

    @Option(
            name = "-i",
            aliases = "--interface",
            description = "The interface on which to join a group, by name or by one of its addresses; * for all. Default: the"
                    + " system's choice.")
    @Completion(InterfaceCompleter.class)
    String networkInterface;

    @Option(name = "-n", aliases = "--count", description = "End after this number of messages. Default: at Ctrl-C.")
    Integer count;

    @Reference
    HeartbeatCodec codec;

    @Reference
    Session session;

    @Override
    public Object execute() throws CommandException {
        try {
            watch(resolved(HostPort.parse("address", addressAndOptions())));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(e.getMessage(), e);
        }
        return null;
    }

    /** Returns the address, and reads the options behind it, which the shell passes as parts of the address. */
    private String addressAndOptions() throws CommandException {
        StringBuilder text = new StringBuilder();
        for (Iterator<Object> parts = address.iterator(); parts.hasNext(); ) {
            String part = String.valueOf(parts.next());
            if (!part.startsWith("-")) {
                text.append(part);
                continue;
            }
            String value = parts.hasNext() ? String.valueOf(parts.next()) : "";
            switch (part) {
                case "-i", "--interface" -> networkInterface = value;
                case "-n", "--count" -> count = Values.number("--count", value, 1, Integer.MAX_VALUE);
                default -> throw new CommandException("option: \"" + part + "\" (expected: -i or -n)");
            }
        }
        return text.toString();
    }

    /** Resolves a name, such as localhost. */
    private static HostPort resolved(HostPort on) throws UnknownHostException {
        return on.address().isPresent()
                ? on
                : new HostPort(InetAddress.getByName(on.host()).getHostAddress(), on.port());
    }

    void watch(HostPort on) throws IOException {
        String joined = networkInterface == null ? "" : networkInterface;
        try (DatagramChannel channel = Listening.open("address", on, "-i", joined).channel()) {
            InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
            show("Listening on " + Addresses.text(local.getAddress(), local.getPort()) + ". Press Ctrl-C to stop.");
            watch(channel);
        } catch (ClosedByInterruptException e) {
            // Ctrl-C between the check for it and the next step
            Thread.interrupted();
        }
    }

    private void watch(DatagramChannel channel) throws IOException {
        // one byte more than the maximum, so that a longer message is recognized as too long
        ByteBuffer buffer = ByteBuffer.allocate(HeartbeatCodec.MAX_LENGTH + 1);
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            for (int shown = 0; count == null || shown < count; ) {
                selector.select(CHECK_MILLIS);
                selector.selectedKeys().clear();
                // a message that arrived while Ctrl-C was pressed would be printed after the prompt
                if (Thread.interrupted() || session.getConsole().checkError()) {
                    return;
                }
                InetSocketAddress source = (InetSocketAddress) channel.receive(buffer.clear());
                if (source != null) {
                    show(LocalTime.now().format(TIME) + "  " + Addresses.text(source.getAddress()) + "  " + text(buffer.flip()));
                    shown++;
                }
            }
        }
    }

    private void show(String line) throws IOException {
        session.getConsole().println(line);
        // the console's own flush does not reach the terminal, so nothing would appear before the command ends
        if (session.getTerminal() instanceof Flushable terminal) {
            terminal.flush();
        }
    }

    private String text(ByteBuffer message) {
        String text = new String(message.array(), 0, message.limit(), ISO_8859_1)
                // a sender of datagrams must not control the terminal
                .replaceAll("[^ -~]", "?");
        return codec.decode(message.array(), 0, message.limit()) instanceof Rejection rejection
                ? text + "  rejected: " + rejection.reason() + " (expected: " + rejection.rule() + ")"
                : text;
    }
}
