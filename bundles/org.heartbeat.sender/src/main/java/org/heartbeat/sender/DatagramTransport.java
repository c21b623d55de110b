// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends datagrams. What cannot be had at present (a name, an interface, a source address, a route) is tried again with
 * every beat; names are looked up on another thread, again at times, and the last address serves meanwhile.
 */
final class DatagramTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramTransport.class);
    private static final long LOOKUP_NANOS = Duration.ofSeconds(10).toNanos();

    private final Target.Datagrams target;
    private final Lookup names;
    private final Executor lookups;
    private final LongSupplier clock;
    private final OutageLog sending;
    private final OutageLog naming;
    private final boolean named;

    /** Where to send, once that is known; of a name, what the last look-up that found it gave. */
    private volatile InetAddress address;

    private CompletableFuture<Void> lookup;
    private long lookedUp;
    private DatagramChannel channel;
    private InetAddress opened;

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
        this.names = names;
        this.lookups = lookups;
        this.clock = clock;
        this.sending = new OutageLog(LOG, target.text());
        this.naming = new OutageLog(LOG, target.text());
        Optional<InetAddress> literal = Addresses.literal(target.host());
        this.named = literal.isEmpty();
        if (named) {
            lookUp();
        } else {
            address = literal.get();
        }
    }

    /**
     * Makes sure that this machine has the interface and the source address that a target names.
     *
     * @throws IOException if it has not; the message names key, value and rule
     */
    static void requireAvailable(Target.Datagrams target) throws IOException {
        if (!target.networkInterface().isEmpty()) {
            Addresses.networkInterface(target.networkInterface());
        }
        Optional<InetAddress> source = Addresses.literal(target.source());
        if (source.isPresent()) {
            try (DatagramChannel trial = DatagramChannel.open(Addresses.family(source.get()))) {
                bind(trial, source.get());
            }
        }
    }

    @Override
    public void send(byte[] message) {
        if (named && lookup.isDone() && clock.getAsLong() - lookedUp > LOOKUP_NANOS) {
            lookUp();
        }
        InetAddress destination = address;
        if (destination == null) {
            return;
        }
        try {
            open(destination);
            if (channel.send(ByteBuffer.wrap(message), new InetSocketAddress(destination, target.port())) == 0) {
                sending.failing("no beat is sent, trying again with each: the system's send buffer is full");
            } else {
                sending.recovered("beats are sent again");
            }
        } catch (IOException | UnsupportedOperationException e) {
            sending.failing("no beat is sent, trying again with each: " + e.getMessage());
            close();
        }
    }

    @Override
    public CompletableFuture<?> sendLast(byte[] message) {
        send(message);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("{}: {}", target.text(), e.getMessage());
            }
            channel = null;
        }
    }

    private void lookUp() {
        lookedUp = clock.getAsLong();
        lookup = CompletableFuture.runAsync(this::findAddress, lookups);
    }

    private void findAddress() {
        try {
            Optional<InetAddress> source = Addresses.literal(target.source());
            Optional<InetAddress> found = Arrays.stream(names.addresses(target.host()))
                    .filter(candidate ->
                            source.isEmpty() || Addresses.family(source.get()) == Addresses.family(candidate))
                    .findFirst();
            if (found.isPresent()) {
                address = found.get();
                naming.recovered("the host name is known again");
            } else {
                naming.failing("the host has no address of the family of HeartbeatSource: \"" + target.source() + "\"");
            }
        } catch (UnknownHostException e) {
            naming.failing("the host name is not known"
                    + (address == null ? ", no beat is sent" : ", beating on to its last address")
                    + "; asking again every " + Duration.ofNanos(LOOKUP_NANOS).toSeconds() + " s");
        }
    }

    /** Opens a channel of the destination's family, unless there is one for it. */
    private void open(InetAddress destination) throws IOException {
        if (channel != null && !destination.equals(opened)) {
            close();
        }
        if (channel == null) {
            channel = DatagramChannel.open(Addresses.family(destination));
            opened = destination;
            channel.configureBlocking(false);
            Optional<InetAddress> source = Addresses.literal(target.source());
            if (source.isPresent()) {
                bind(channel, source.get());
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
