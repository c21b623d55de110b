// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
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

/** Sends datagrams. Tries again with every beat whatever fails: a name, an interface, a source address, a route. */
final class DatagramTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramTransport.class);
    private static final String UNSENT = "no beat is sent, trying again with each: ";

    private final BeatTarget.Datagrams target;
    private final HostAddresses host;
    private final DatagramChannels channels;
    /** For the target as a whole, unless each address of a name has its own. */
    private final Deliveries whole;
    private final String route;

    /** The host's addresses at the last beat; beating thread only. */
    private List<InetAddress> addresses = List.of();
    /** Those of {@link #addresses} that can be reached; replaced by the beating thread only. */
    private volatile Destination[] destinations = {};

    /** One of the host's addresses. */
    private record Destination(InetSocketAddress socket, Deliveries deliveries) {
        InetAddress address() {
            return socket.getAddress();
        }
    }

    /** Creates a transport to a target whose host has these addresses. */
    DatagramTransport(BeatTarget.Datagrams target, HostAddresses host) {
        this.target = target;
        this.host = host;
        this.channels = new DatagramChannels(target);
        this.whole = new Deliveries(target.text(), LOG);
        this.route = target.route() + Addresses.literalOfAnyZone(target.host())
                .filter(InetAddress::isMulticastAddress)
                .map(group -> " (" + channels.interfaceTo(group) + ", TTL " + target.timeToLive() + ")")
                .orElse("");
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
            whole.dropped("the address of the host is not known yet");
        }
    }

    /** Keeps the counts of addresses that stay, but not their sockets: the interface index of an equal address may differ. */
    private void follow(List<InetAddress> known) {
        if (known == addresses) {
            return;
        }
        Map<InetAddress, Deliveries> before =
                Stream.of(destinations).collect(Collectors.toMap(Destination::address, Destination::deliveries));
        destinations = known.stream()
                .filter(channels::reach)
                .distinct()
                .map(address -> new Destination(
                        new InetSocketAddress(address, target.port()), before.getOrDefault(address, deliveries(address))))
                .toArray(Destination[]::new);
        addresses = known;
        if (target.all() && destinations.length > 0) {
            whole.recovered("the addresses of the host are known");
        }
    }

    private Deliveries deliveries(InetAddress address) {
        return target.all() ? new Deliveries(target.text() + " (" + Addresses.text(address) + ")", LOG) : whole;
    }

    private void send(ByteBuffer message, Destination[] to) {
        channels.beginBeat();
        if (target.all()) {
            for (Destination each : to) {
                count(channels.send(message, each.socket()), each.deliveries());
            }
        } else {
            // the first that works
            Optional<String> failure = channels.send(message, to[0].socket());
            for (int i = 1; i < to.length && failure.isPresent(); i++) {
                failure = channels.send(message, to[i].socket());
            }
            count(failure, whole);
        }
        channels.endBeat();
    }

    private static void count(Optional<String> failure, Deliveries deliveries) {
        if (failure.isEmpty()) {
            deliveries.sent("beats are sent again");
        } else {
            deliveries.failed(UNSENT + failure.get());
        }
    }

    @Override
    public CompletableFuture<?> queue(ByteBuffer message) {
        send(message);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        channels.close();
    }

    @Override
    public String route() {
        return route;
    }

    @Override
    public List<SenderStatus.Target> statuses() {
        Destination[] to = destinations;
        return target.all() && to.length > 0
                ? Stream.of(to).map(each -> each.deliveries().status(route + " (" + Addresses.text(each.address()) + ")")).toList()
                : List.of(whole.status(host.isLiteral() ? route : route + " (" + firstAddress() + ")"));
    }

    private String firstAddress() {
        return host.found().stream()
                .filter(channels::reach)
                .findFirst()
                .map(Addresses::text)
                .orElseGet(() -> host.failure().orElse("its address is not known yet"));
    }
}
