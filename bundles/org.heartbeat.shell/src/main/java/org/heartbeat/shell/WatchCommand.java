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

/** Listens on an address and shows what arrives there, as it came. */
@Service
@Command(
        scope = "heartbeat",
        name = "watch",
        description = "Shows the heartbeats that arrive at an address, until Ctrl-C.",
        detailedDescription = "Shows what a monitor at that address would hear. Groups are joined and shared with whoever else"
                + " listens there. A unicast address must be one of this machine that nobody listens on.")
public final class WatchCommand implements Action {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    /** How often to look whether the session has ended, which nobody is told. */
    private static final int LOOK_UP_MILLIS = 200;

    /** Several, because the shell makes two of {@code [::1]:27999}: a list of one, and the rest. */
    @Argument(
            name = "address",
            description = "Where to listen: host:port, multicast or unicast, IPv4, [IPv6] or a name.",
            required = true,
            multiValued = true)
    @Completion(AddressCompleter.class)
    List<Object> address;

    @Option(
            name = "-i",
            aliases = "--interface",
            description = "Interface to join a group on, by name or by an address of it; * is all. Default: the system's choice.")
    @Completion(InterfaceCompleter.class)
    String networkInterface;

    @Option(name = "-n", aliases = "--count", description = "End after so many messages. Default: at Ctrl-C.")
    Integer count;

    @Reference
    HeartbeatCodec codec;

    @Reference
    Session session;

    @Override
    public Object execute() throws CommandException {
        String text = addressAndOptions();
        try {
            watch(address(HostPort.parse("address", text)));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(e.getMessage(), e);
        }
        return null;
    }

    /** The shell takes all that stands behind the address for parts of it, options too. */
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
                case "-n", "--count" -> count = number(value);
                default -> throw new CommandException("option: \"" + part + "\" (expected: -i or -n)");
            }
        }
        return text.toString();
    }

    private static int number(String value) throws CommandException {
        try {
            return Values.number("--count", value, 1, Integer.MAX_VALUE);
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    /** Looks up a name, such as localhost. */
    private static HostPort address(HostPort on) throws UnknownHostException {
        return on.address().isPresent()
                ? on
                : new HostPort(InetAddress.getByName(on.host()).getHostAddress(), on.port());
    }

    void watch(HostPort on) throws IOException {
        try (DatagramChannel channel = open(on)) {
            InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
            show("Listening on " + Addresses.text(local.getAddress(), local.getPort()) + ", Ctrl-C ends it.");
            watch(channel);
        } catch (ClosedByInterruptException e) {
            // Ctrl-C between a look whether it was pressed and the next step
            Thread.interrupted();
        }
    }

    private DatagramChannel open(HostPort on) throws IOException {
        return Listening.open("address", on, "-i", networkInterface == null ? "" : networkInterface).channel();
    }

    private void watch(DatagramChannel channel) throws IOException {
        // one byte more than a message may have, so that a longer one is seen to be too long
        ByteBuffer buffer = ByteBuffer.allocate(HeartbeatCodec.MAX_LENGTH + 1);
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            for (int shown = 0; count == null || shown < count; ) {
                selector.select(LOOK_UP_MILLIS);
                selector.selectedKeys().clear();
                // what came while Ctrl-C was pressed would be printed behind the prompt
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
        // the console's own flush does not reach the terminal, which would show nothing before the command ends
        if (session.getTerminal() instanceof Flushable terminal) {
            terminal.flush();
        }
    }

    private String text(ByteBuffer message) {
        String text = new String(message.array(), 0, message.limit(), ISO_8859_1)
                // nobody who can send a datagram may write to a terminal
                .replaceAll("[^ -~]", "?");
        return codec.decode(message.array(), 0, message.limit()) instanceof Rejection rejection
                ? text + "  rejected: " + rejection.reason() + " (expected: " + rejection.rule() + ")"
                : text;
    }
}
