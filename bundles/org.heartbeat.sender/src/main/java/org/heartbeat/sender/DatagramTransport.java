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
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.net.HostPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends datagrams. What cannot be had at present (a name, an interface, a source address, a route) is tried again with
 * every beat; names are looked up on another thread, again at times, and the last addresses serve meanwhile.
 */
final class DatagramTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramTransport.class);
    private static final long LOOKUP_NANOS = Duration.ofSeconds(10).toNanos();
    private static final InetSocketAddress[] UNKNOWN = {};

    private final Target.Datagrams target;
    private final Optional<InetAddress> source;
    private final Lookup names;
    private final Executor lookups;
    private final LongSupplier clock;
    private final Deliveries deliveries;
    private final OutageLog naming;
    private final boolean named;
    private final String way;
    private final Map<ProtocolFamily, DatagramChannel> channels = new HashMap<>();

    /** Where to send, once that is known; of a name, what the last look-up that found it gave. */
    private volatile InetSocketAddress[] addresses = UNKNOWN;

    private FutureTask<Void> lookup;
    private long lookedUp;

    /** Finds the addresses of a host name; may take its time. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    /**
     * A transport to this target.
     *
     * @param lookups runs the look-ups of the target's name
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    DatagramTransport(Target.Datagrams target, Lookup names, Executor lookups, LongSupplier clock) {
        this.target = target;
        this.source = Addresses.literalOfAnyZone(target.source());
        this.names = names;
        this.lookups = lookups;
        this.clock = clock;
        this.deliveries = new Deliveries(target, LOG);
        this.naming = new OutageLog(LOG, target.text());
        Optional<InetAddress> literal = Addresses.literalOfAnyZone(target.host());
        this.named = literal.isEmpty();
        if (named) {
            lookUp();
        }
        this.way = literal.isPresent() && literal.get().isMulticastAddress()
                ? target.way() + " (" + interfaceTo(literal.get()) + ", TTL " + target.timeToLive() + ")"
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
        if (named && lookup.isDone() && clock.getAsLong() - lookedUp > LOOKUP_NANOS) {
            lookUp();
        }
        InetSocketAddress[] destinations = addresses;
        String failure = null;
        if (!named) {
            try {
                destinations = new InetSocketAddress[] {
                    new HostPort(target.host(), target.port()).socketAddress("HeartbeatAddress")
                };
            } catch (SocketException e) {
                failure = e.getMessage();
            }
        }
        for (InetSocketAddress destination : destinations) {
            try {
                if (channel(destination.getAddress()).send(message.rewind(), destination) == 0) {
                    failure = "the system's send buffer is full";
                } else if (!target.all()) {
                    // the next address is for when this one is of a family that this machine has no route for
                    failure = null;
                    break;
                }
            } catch (IOException | RuntimeException e) {
                failure = e.getMessage();
                close();
            }
        }
        if (named && destinations.length == 0) {
            deliveries.leftOut("the address of the host is not known");
        } else if (failure == null) {
            deliveries.sent("beats are sent again");
        } else {
            deliveries.failed((target.all() ? "not every address is sent beats" : "no beat is sent")
                    + ", trying again with each: " + failure);
        }
    }

    @Override
    public CompletableFuture<?> sendLast(ByteBuffer message) {
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
        InetSocketAddress[] known = addresses;
        return deliveries.status(
                named ? way + " (" + (known.length == 0 ? "its address is not known" : text(known)) + ")" : way);
    }

    private String text(InetSocketAddress[] known) {
        return Stream.of(known).limit(target.all() ? Long.MAX_VALUE : 1).map(one -> Addresses.text(one.getAddress())).collect(Collectors.joining(", "));
    }

    private void lookUp() {
        lookedUp = clock.getAsLong();
        lookup = new FutureTask<>(this::findAddresses, null);
        try {
            lookups.execute(lookup);
        } catch (Throwable e) {
            // such as no memory for a thread: the next time again
            lookup.cancel(false);
            naming.failing("the look-up failed", e);
        }
    }

    private void findAddresses() {
        try {
            InetSocketAddress[] found = Stream.of(names.addresses(target.host()))
                    .filter(address -> source.isEmpty() || Addresses.family(source.get()) == Addresses.family(address))
                    .map(address -> new InetSocketAddress(address, target.port()))
                    .toArray(InetSocketAddress[]::new);
            if (found.length > 0) {
                addresses = found;
                naming.recovered("the host name is known again");
            } else {
                naming.failing("the host has no address of the family of HeartbeatSource: \"" + target.source() + "\"");
            }
        } catch (Throwable e) {
            naming.failing((e instanceof UnknownHostException ? "the host name is not known" : "the look-up failed: " + e)
                    + (addresses.length == 0 ? ", no beat is sent" : ", beating on to its last address")
                    + "; asking again every " + Duration.ofNanos(LOOKUP_NANOS).toSeconds() + " s");
        }
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
            throw notOurs(source, e);
        }
    }

    static IOException notOurs(InetAddress source, BindException e) {
        return new IOException(
                "HeartbeatSource: \"" + source.getHostAddress() + "\" (expected: an address of this machine)", e);
    }
}
