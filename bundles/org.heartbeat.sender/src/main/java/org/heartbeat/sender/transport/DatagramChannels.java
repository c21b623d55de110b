// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.heartbeat.internal.net.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends datagrams to one target, by one channel per address family, which is opened when it is needed. Beating thread only. */
public final class DatagramChannels {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramChannels.class);

    private final BeatTarget.Datagrams target;
    private final Optional<InetAddress> source;
    private final Family ipv4 = new Family();
    private final Family ipv6 = new Family();

    /** The channel of an address family, null while it is closed, and what became of the present beat there. */
    private static final class Family {
        private DatagramChannel channel;
        private boolean sent;
        private boolean failed;

        void begin() {
            sent = false;
            failed = false;
        }
    }

    DatagramChannels(BeatTarget.Datagrams target) {
        this.target = target;
        this.source = Addresses.literalOfAnyZone(target.source());
    }

    /** Returns whether the address is of the family of {@code HeartbeatSource}. */
    boolean reach(InetAddress address) {
        return source.isEmpty() || Addresses.family(source.get()) == Addresses.family(address);
    }

    /** Sends a message; returns why that failed, or nothing. */
    Optional<String> send(ByteBuffer message, InetSocketAddress to) {
        Family family = to.getAddress() instanceof Inet6Address ? ipv6 : ipv4;
        try {
            if (family.channel == null) {
                open(family, to.getAddress());
            }
            boolean sent = family.channel.send(message.rewind(), to) > 0;
            family.sent |= sent;
            return sent ? Optional.empty() : Optional.of("the system's send buffer is full");
        } catch (IOException | RuntimeException e) {
            family.failed = true;
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void open(Family family, InetAddress destination) throws IOException {
        boolean ready = false;
        try {
            family.channel = Addresses.open(destination, DatagramChannel::open);
            family.channel.configureBlocking(false);
            if (source.isPresent()) {
                bind(family.channel, Addresses.present("HeartbeatSource", target.source()));
            }
            if (destination.isMulticastAddress()) {
                family.channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, target.timeToLive());
                setInterface(family.channel, target);
            }
            ready = true;
        } finally {
            // one that is not bound would send from another address
            if (!ready) {
                close(family);
            }
        }
    }

    /** Begins a beat; the one before may have broken off for lack of memory. */
    void beginBeat() {
        ipv4.begin();
        ipv6.begin();
    }

    /** Ends a beat: closes a channel that failed and sent nothing, because its interface may have been replaced. */
    void endBeat() {
        end(ipv4);
        end(ipv6);
    }

    private void end(Family family) {
        if (family.failed && !family.sent) {
            close(family);
        }
    }

    /** Closes the channels; the next beat opens new ones. */
    void close() {
        close(ipv4);
        close(ipv6);
    }

    private void close(Family family) {
        try {
            if (family.channel != null) {
                family.channel.close();
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", target.text(), e.getMessage());
        } finally {
            family.channel = null;
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
