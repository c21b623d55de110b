// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Flushable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.internal.net.Addresses;

/** Listens on an address and shows what arrives there, as it came. */
@Service
@Command(
        scope = "heartbeat",
        name = "watch",
        description = "Shows the heartbeats that arrive at an address, until Ctrl-C.",
        detailedDescription = "Groups are joined and shared with whoever else listens there. A unicast address must be"
                + " one of this machine that nobody listens on.")
public final class WatchCommand implements Action {

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    /** How often to look whether somebody pressed Ctrl-C, which does not end a receive. */
    private static final int LOOK_UP_MILLIS = 200;

    @Argument(name = "address", description = "Where to listen, host:port, multicast or unicast.", required = true)
    String address;

    @Option(
            name = "-i",
            aliases = "--interface",
            description = "Interface to join a group on, by name or by an address of it. Default: the system's.")
    String networkInterface;

    @Option(name = "-n", aliases = "--count", description = "End after so many messages. Default: at Ctrl-C.")
    int count = Integer.MAX_VALUE;

    @Reference
    HeartbeatCodec codec;

    @Reference
    Session session;

    @Override
    public Object execute() throws IOException {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches() || Integer.parseInt(parts.group(3)) > 65535) {
            throw new IllegalArgumentException("address: \"" + address + "\" (expected: host:port)");
        }
        InetAddress host = InetAddress.getByName(parts.group(1) == null ? parts.group(2) : parts.group(1));
        try (DatagramSocket socket = open(host, Integer.parseInt(parts.group(3)))) {
            show("Listening on " + Addresses.text(host, socket.getLocalPort()) + ", Ctrl-C ends it.");
            watch(socket);
        }
        return null;
    }

    private DatagramSocket open(InetAddress host, int port) throws IOException {
        if (!host.isMulticastAddress()) {
            return new DatagramSocket(port, host);
        }
        MulticastSocket socket = new MulticastSocket(port);
        try {
            socket.joinGroup(new InetSocketAddress(host, 0), joined());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private NetworkInterface joined() throws IOException {
        if (networkInterface == null) {
            return null;
        }
        NetworkInterface named = NetworkInterface.getByName(networkInterface);
        return named == null ? NetworkInterface.getByInetAddress(InetAddress.getByName(networkInterface)) : named;
    }

    private void watch(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(LOOK_UP_MILLIS);
        // one byte more than a message may have, so that a longer one is seen to be too long
        DatagramPacket packet = new DatagramPacket(new byte[HeartbeatCodec.MAX_LENGTH + 1], HeartbeatCodec.MAX_LENGTH + 1);
        for (int shown = 0; shown < count && !Thread.interrupted(); ) {
            try {
                packet.setLength(HeartbeatCodec.MAX_LENGTH + 1);
                socket.receive(packet);
                show(LocalTime.now().format(TIME) + "  " + Addresses.text(packet.getAddress()) + "  " + text(packet));
                shown++;
            } catch (SocketTimeoutException e) {
                // time to look whether it is to end
                continue;
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

    private String text(DatagramPacket packet) {
        String text = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1)
                // nobody who can send a datagram may write to a terminal
                .replaceAll("[^ -~]", "?");
        return codec.decode(packet.getData(), 0, packet.getLength()) instanceof Rejection rejection
                ? text + "  rejected: " + rejection.reason() + " (expected: " + rejection.rule() + ")"
                : text;
    }
}
