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

    private final Target.Datagrams target;
    private final Optional<InetAddress> source;
    private final HostAddresses host;
    private final Deliveries deliveries;
    private final String way;
    private final Map<ProtocolFamily, DatagramChannel> channels = new HashMap<>();

    /** Of the last beat; beating thread only, like the destinations, which are made of them. */
    private List<InetAddress> addresses = List.of();

    private InetSocketAddress[] destinations = {};

    /** A transport to this target, whose host has these addresses. */
    DatagramTransport(Target.Datagrams target, HostAddresses host) {
        this.target = target;
        this.source = Addresses.literalOfAnyZone(target.source());
        this.host = host;
        this.deliveries = new Deliveries(target, LOG);
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
        String failure;
        try {
            List<InetAddress> known = host.known();
            Optional<String> unknown = host.failure();
            if (known.isEmpty() && unknown.isEmpty()) {
                deliveries.leftOut("the address of the host is not known yet");
                return;
            }
            failure = known.isEmpty() ? unknown.get() : send(message, known);
        } catch (SocketException e) {
            failure = e.getMessage();
        }
        if (failure == null) {
            deliveries.sent("beats are sent again");
        } else {
            deliveries.failed((target.all() ? "not every address is sent beats" : "no beat is sent")
                    + ", trying again with each: " + failure);
        }
    }

    /** Sends a message to all of these addresses, or to the first that it can be sent to; returns what failed, or null. */
    private String send(ByteBuffer message, List<InetAddress> known) {
        if (known != addresses) {
            addresses = known;
            destinations = known.stream()
                    .filter(this::isReachable)
                    .map(address -> new InetSocketAddress(address, target.port()))
                    .toArray(InetSocketAddress[]::new);
        }
        String failure = destinations.length == 0
                ? "the host has no address of the family of HeartbeatSource: \"" + target.source() + "\"" : null;
        for (InetSocketAddress destination : destinations) {
            try {
                if (channel(destination.getAddress()).send(message.rewind(), destination) == 0) {
                    failure = "the system's send buffer is full";
                } else if (!target.all()) {
                    return null;
                }
            } catch (IOException | RuntimeException e) {
                failure = e.getMessage();
                close();
            }
        }
        return failure;
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
        for (DatagramChannel channel : channels.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("{}: {}", target.text(), e.getMessage());
            }
        }
        channels.clear();
    }

    @Override
    public String way() {
        return way;
    }

    @Override
    public SenderStatus.Target status() {
        return deliveries.status(host.isLiteral() ? way : way + " (" + addresses() + ")");
    }

    private String addresses() {
        String known = host.found().stream()
                .filter(this::isReachable)
                .limit(target.all() ? Long.MAX_VALUE : 1)
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
