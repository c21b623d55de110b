// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.heartbeat.internal.net.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the channels to one target when they are needed, one per address family. Beating thread only. */
public final class DatagramChannels {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramChannels.class);

    private final BeatTarget.Datagrams target;
    private final Optional<InetAddress> source;
    private final Map<ProtocolFamily, DatagramChannel> open = new HashMap<>();

    DatagramChannels(BeatTarget.Datagrams target) {
        this.target = target;
        this.source = Addresses.literalOfAnyZone(target.source());
    }

    /** Returns whether the address is of the family of {@code HeartbeatSource}. */
    boolean reach(InetAddress address) {
        return source.isEmpty() || Addresses.family(source.get()) == Addresses.family(address);
    }

    /** Returns the channel of the destination's family, and opens it if it is not open. */
    DatagramChannel to(InetAddress destination) throws IOException {
        ProtocolFamily family = Addresses.family(destination);
        DatagramChannel channel = open.get(family);
        if (channel == null) {
            channel = Addresses.open(destination, DatagramChannel::open);
            try {
                prepare(channel, destination);
                open.put(family, channel);
            } finally {
                // one that is not bound would send from another address
                if (open.get(family) != channel) {
                    close(channel);
                }
            }
        }
        return channel;
    }

    private void prepare(DatagramChannel channel, InetAddress destination) throws IOException {
        channel.configureBlocking(false);
        if (source.isPresent()) {
            bind(channel, Addresses.present("HeartbeatSource", target.source()));
        }
        if (destination.isMulticastAddress()) {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, target.timeToLive());
            setInterface(channel, target);
        }
    }

    /** Closes the channels of these families, so that the next beat opens new ones. */
    void closeIf(Predicate<ProtocolFamily> useless) {
        open.entrySet().removeIf(channel -> {
            boolean closes = useless.test(channel.getKey());
            if (closes) {
                close(channel.getValue());
            }
            return closes;
        });
    }

    private void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{}: {}", target.text(), e.getMessage());
        }
    }

    /**
     * Returns the interface that datagrams to a group leave by, for people; the system's route at present if none is configured.
     */
    String interfaceTo(InetAddress group) {
        if (!target.networkInterface().isEmpty()) {
            return target.networkInterface();
        }
        try {
            return Optional.ofNullable(NetworkInterface.getByInetAddress(localAddress(target, group)))
                    .map(out -> out.getName() + " by the system's route")
                    .orElse("the system's route");
        } catch (IOException e) {
            return "the system's route";
        }
    }

    /** Returns the local address that datagrams to this address of a target are sent from. Sends nothing. */
    public static InetAddress localAddress(BeatTarget target, InetAddress address) throws IOException {
        // connecting a datagram channel only chooses its route; any port will do
        try (DatagramChannel trial = Addresses.open(address, DatagramChannel::open)) {
            if (target instanceof BeatTarget.Datagrams datagrams) {
                setInterface(trial, datagrams);
            }
            trial.connect(new InetSocketAddress(address, 1));
            return ((InetSocketAddress) trial.getLocalAddress()).getAddress();
        }
    }

    /**
     * Requires that this machine has the interface and the source address that a target names.
     *
     * @throws IOException if it does not; the message names key, value and rule
     */
    public static void requireAvailable(BeatTarget target) throws IOException {
        if (target instanceof BeatTarget.Datagrams datagrams) {
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

    private static void setInterface(DatagramChannel channel, BeatTarget.Datagrams target) throws IOException {
        if (!target.networkInterface().isEmpty()) {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, Addresses.networkInterface(target.networkInterface()));
        }
    }

    private static void bind(DatagramChannel channel, InetAddress source) throws IOException {
        try {
            channel.bind(new InetSocketAddress(source, 0));
        } catch (BindException e) {
            throw Addresses.notOurs("HeartbeatSource", source, e);
        }
    }
}
