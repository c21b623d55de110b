// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.heartbeat.haproxy.AgentSettings.Endpoint;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets that the agent listens on. For the server's thread, except {@link #addresses}. */
final class AgentListeners {

    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int BACKLOG = 1024;

    private final LongSupplier clock;
    private volatile List<InetSocketAddress> addresses = List.of();

    // the server's thread only
    private final Map<Endpoint, OutageLog> logs = new HashMap<>();
    private final Map<Endpoint, ServerSocketChannel> open = new HashMap<>();
    private long nextTry;

    AgentListeners(LongSupplier clock) {
        this.clock = clock;
    }

    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** Closes the sockets that these settings do not contain; returns whether there were any. */
    boolean closeUnwanted(AgentSettings wanted) {
        List<Endpoint> unwanted = open.keySet().stream()
                .filter(one -> !wanted.endpoints().contains(one) || one.address().isOutdated(address(open.get(one))))
                .toList();
        unwanted.forEach(endpoint -> AgentServer.close(open.remove(endpoint)));
        return !unwanted.isEmpty();
    }

    /** Opens the sockets that are missing, if it is time to try. */
    void openMissing(AgentSettings wanted, Selector selector) {
        logs.keySet().retainAll(wanted.endpoints());
        for (Endpoint endpoint : wanted.endpoints()) {
            boolean first = !logs.containsKey(endpoint);
            if (!open.containsKey(endpoint) && (first || clock.getAsLong() - nextTry >= 0)) {
                logs.putIfAbsent(endpoint, new OutageLog(LOG, endpoint.toString(), clock));
                open(endpoint, selector, first);
            }
        }
        addresses = open.values().stream().map(AgentListeners::address).toList();
    }

    private void open(Endpoint endpoint, Selector selector, boolean first) {
        ServerSocketChannel channel = null;
        boolean listens = false;
        try {
            InetSocketAddress address = endpoint.address().socketAddress(endpoint.kind().name());
            // a socket of the address's family: otherwise 0.0.0.0 would include all IPv6 addresses
            channel = Addresses.open(address.getAddress(), ServerSocketChannel::open);
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT, endpoint);
            open.put(endpoint, channel);
            if (first) {
                LOG.info("{}: listening", endpoint);
            }
            logs.get(endpoint).recovered("listening");
            listens = true;
        } catch (IOException | RuntimeException e) {
            // whatever is wrong with one endpoint, the others work
            failed(endpoint, e);
        } finally {
            if (!listens) {
                open.remove(endpoint);
                AgentServer.close(channel);
            }
        }
    }

    private static InetSocketAddress address(ServerSocketChannel channel) {
        return (InetSocketAddress) channel.socket().getLocalSocketAddress();
    }

    private void failed(Endpoint endpoint, Exception e) {
        logs.get(endpoint).failing(e.getMessage() + ", trying again");
        nextTry = clock.getAsLong() + RETRY.toNanos();
    }

    /** Starts or stops accepting clients. */
    void accept(boolean accept, Selector selector) {
        for (ServerSocketChannel channel : open.values()) {
            channel.keyFor(selector).interestOps(accept ? SelectionKey.OP_ACCEPT : 0);
        }
    }

    /** Returns the next client of an endpoint; null if there is none. A socket that fails is closed and opened again later. */
    SocketChannel next(Endpoint endpoint) {
        try {
            return open.get(endpoint).accept();
        } catch (IOException e) {
            // such as too many open files, which would be reported again at once and for ever
            AgentServer.close(open.remove(endpoint));
            failed(endpoint, e);
            return null;
        }
    }

    /** Returns the nanoseconds until the sockets need attention again, because interfaces come and go without notice. */
    long untilNextLook(AgentSettings wanted) {
        return open.size() < wanted.endpoints().size() ? nextTry - clock.getAsLong() : RETRY.toNanos();
    }

    void closeAll() {
        open.values().forEach(AgentServer::close);
        open.clear();
    }
}
