// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostAddresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends datagrams. What cannot be had at present (a name, an interface, a source address, a route) is tried again with
 * every beat.
 */
final class DatagramTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramTransport.class);
    private static final String UNSENT = "no beat is sent, trying again with each: ";

    private final Target.Datagrams target;
    private final Optional<InetAddress> source;
    private final HostAddresses host;
    /** For the target as a whole, except where each address of a name has its own. */
    private final Deliveries whole;
    private final String way;
    private final Map<ProtocolFamily, DatagramChannel> channels = new HashMap<>();

    /** Of the last beat; beating thread only. */
    private List<InetAddress> addresses = List.of();

    /** Made of the addresses, by the beating thread. */
    private volatile Destination[] destinations = {};

    /** A transport to this target, whose host has these addresses. */
    DatagramTransport(Target.Datagrams target, HostAddresses host) {
        this.target = target;
        this.source = Addresses.literalOfAnyZone(target.source());
        this.host = host;
        this.whole = new Deliveries(target.text(), LOG);
        Optional<InetAddress> group = Addresses.literalOfAnyZone(target.host()).filter(InetAddress::isMulticastAddress);
        this.way = group.isPresent()
                ? target.way() + " (" + interfaceTo(group.get()) + ", TTL " + target.timeToLive() + ")"
                : target.way();
    }

    /** The interface in words: where none is named, that of the route that the system has at this moment. */
    private String interfaceTo(InetAddress group) {
        if (!target.networkInterface().isEmpty()) {
            return target.networkInterface();
        }
        try (DatagramChannel trial = Addresses.open(group, DatagramChannel::open)) {
            trial.connect(new InetSocketAddress(group, target.port()));
            InetAddress local = ((InetSocketAddress) trial.getLocalAddress()).getAddress();
            return NetworkInterface.getByInetAddress(local).getName() + " by the system's route";
        } catch (IOException | RuntimeException e) {
            return "the system's route";
        }
    }

    /**
     * Makes sure that this machine has the interface and the source address that a target names.
     *
     * @throws IOException if it has not; the message names key, value and rule
     */
    static void requireAvailable(Target target) throws IOException {
        if (target instanceof Target.Datagrams datagrams) {
            if (!datagrams.networkInterface().isEmpty()) {
                Addresses.networkInterface(datagrams.networkInterface());
            }
            if (Addresses.literalOfAnyZone(datagrams.host()).isPresent()) {
                Addresses.present("HeartbeatAddress", datagrams.host());
            }
        }
        if (!target.source().isEmpty()) {
            InetAddress source = Addresses.present("HeartbeatSource", target.source());
            try (DatagramChannel trial = Addresses.open(source, DatagramChannel::open)) {
                bind(trial, source);
            }
        }
    }

    @Override
    public void send(ByteBuffer message) {
        try {
            follow(host.known());
        } catch (SocketException e) {
            addresses = List.of();
            destinations = new Destination[0];
            whole.failed(UNSENT + e.getMessage());
            return;
        }
        if (destinations.length > 0) {
            send(message, destinations);
        } else if (!addresses.isEmpty()) {
            whole.failed(UNSENT + "the host has no address of the family of HeartbeatSource: \"" + target.source() + "\"");
        } else if (host.failure().isPresent()) {
            whole.failed(UNSENT + host.failure().get());
        } else {
            whole.leftOut("the address of the host is not known yet");
        }
    }

    /** Keeps the counts of the addresses that stay, but not their sockets: the index of an equal one's interface may differ. */
    private void follow(List<InetAddress> known) {
        if (known == addresses) {
            return;
        }
        Map<InetAddress, Deliveries> before = Stream.of(destinations)
                .collect(Collectors.toMap(each -> each.socket.getAddress(), each -> each.deliveries));
        destinations = known.stream()
                .filter(this::isReachable)
                .distinct()
                .map(address -> new Destination(address, before.getOrDefault(address, deliveries(address))))
                .toArray(Destination[]::new);
        addresses = known;
        if (target.all() && destinations.length > 0) {
            whole.recovered("the addresses of the host are known");
        }
    }

    private Deliveries deliveries(InetAddress address) {
        return target.all() ? new Deliveries(target.text() + " (" + Addresses.text(address) + ")", LOG) : whole;
    }

    /** Sends a message to all of these, or to the first that it can be sent to. */
    private void send(ByteBuffer message, Destination[] to) {
        String failure = null;
        boolean isOut = false;
        for (Destination each : to) {
            each.isOut = false;
            each.isBroken = false;
        }
        for (int i = 0; i < to.length && (target.all() || !isOut); i++) {
            String why = to[i].send(message);
            isOut |= why == null;
            failure = why == null ? failure : why;
            if (target.all()) {
                to[i].count(why);
            }
        }
        if (!target.all()) {
            to[0].count(isOut ? null : failure);
        }
        if (failure != null) {
            closeUseless(to);
        }
    }

    /** Closes the channels that got nothing out, so that the next beat opens others: an interface may be another by now. */
    private void closeUseless(Destination[] to) {
        channels.entrySet().removeIf(channel -> {
            boolean useless = Stream.of(to).anyMatch(each -> each.isBroken && each.family() == channel.getKey())
                    && Stream.of(to).noneMatch(each -> each.isOut && each.family() == channel.getKey());
            if (useless) {
                close(channel.getValue());
            }
            return useless;
        });
    }

    /** An address of the host. */
    private final class Destination {
        private final InetSocketAddress socket;
        private final Deliveries deliveries;
        // of the last beat, and beating thread only
        private boolean isOut;
        private boolean isBroken;

        Destination(InetAddress address, Deliveries deliveries) {
            socket = new InetSocketAddress(address, target.port());
            this.deliveries = deliveries;
        }

        ProtocolFamily family() {
            return Addresses.family(socket.getAddress());
        }

        /** Returns why the message is not out, or null. */
        String send(ByteBuffer message) {
            try {
                isOut = channel(socket.getAddress()).send(message.rewind(), socket) > 0;
                return isOut ? null : "the system's send buffer is full";
            } catch (IOException | RuntimeException e) {
                isBroken = true;
                return String.valueOf(e.getMessage());
            }
        }

        void count(String failure) {
            if (failure == null) {
                deliveries.sent("beats are sent again");
            } else {
                deliveries.failed(UNSENT + failure);
            }
        }
    }

    /** Whether the address is of the family of {@code HeartbeatSource}. */
    private boolean isReachable(InetAddress address) {
        return source.isEmpty() || Addresses.family(source.get()) == Addresses.family(address);
    }

    @Override
    public CompletableFuture<?> queue(ByteBuffer message) {
        send(message);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        channels.values().forEach(this::close);
        channels.clear();
    }

    private void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{}: {}", target.text(), e.getMessage());
        }
    }

    @Override
    public String way() {
        return way;
    }

    @Override
    public List<SenderStatus.Target> statuses() {
        Destination[] to = destinations;
        return target.all() && to.length > 0
                ? Stream.of(to).map(each -> each.deliveries.status(way + " (" + Addresses.text(each.socket.getAddress()) + ")")).toList()
                : List.of(whole.status(host.isLiteral() ? way : way + " (" + addresses() + ")"));
    }

    private String addresses() {
        String known = host.found().stream()
                .filter(this::isReachable)
                .limit(1)
                .map(Addresses::text)
                .collect(Collectors.joining(", "));
        return known.isEmpty() ? host.failure().orElse("its address is not known yet") : known;
    }

    /** The channel of the destination's family, opened unless there is one. */
    private DatagramChannel channel(InetAddress destination) throws IOException {
        ProtocolFamily family = Addresses.family(destination);
        DatagramChannel channel = channels.get(family);
        if (channel == null) {
            channel = Addresses.open(destination, DatagramChannel::open);
            channels.put(family, channel);
            channel.configureBlocking(false);
            if (source.isPresent()) {
                bind(channel, Addresses.present("HeartbeatSource", target.source()));
            }
            if (destination.isMulticastAddress()) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, target.timeToLive());
                if (!target.networkInterface().isEmpty()) {
                    channel.setOption(
                            StandardSocketOptions.IP_MULTICAST_IF,
                            Addresses.networkInterface(target.networkInterface()));
                }
            }
        }
        return channel;
    }

    private static void bind(DatagramChannel channel, InetAddress source) throws IOException {
        try {
            channel.bind(new InetSocketAddress(source, 0));
        } catch (BindException e) {
            throw Addresses.notOurs("HeartbeatSource", source, e);
        }
    }
}
