// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.heartbeat.haproxy.AgentSettings.Endpoint;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.osgi.EnduringThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers TCP connections, all of them on one thread. A client has 100 ms, and 5 ms while all places are taken, so that
 * however many there are, who speaks gets an answer. What changes belongs to the thread; the methods may be called from any.
 */
final class AgentServer implements AutoCloseable {

    static final int PLACES = 64;
    static final Duration PATIENCE = Duration.ofMillis(100);
    static final Duration PATIENCE_WHEN_FULL = Duration.ofMillis(5);

    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(5);
    private static final int BACKLOG = 1024;

    private final AgentReplies answers;
    private final LongSupplier clock;
    private final EnduringThread thread;
    /** A new one after each failure; null while there is none. */
    private volatile Selector selector;
    private final OutageLog answering = new OutageLog(LOG, "Answering HAProxy");
    private final Map<Endpoint, OutageLog> listening = new HashMap<>();
    private final Map<Endpoint, ServerSocketChannel> open = new HashMap<>();
    /** In the order in which they came, and so in which their time is over. */
    private final Deque<AgentClient> clients = new ArrayDeque<>(PLACES);

    private volatile AgentSettings settings = AgentSettings.OFF;
    private volatile List<InetSocketAddress> addresses = List.of();
    private long nextTry;

    /**
     * A server that listens nowhere yet.
     *
     * @param clock nanoseconds
     */
    AgentServer(AgentReplies answers, LongSupplier clock) {
        this.answers = answers;
        this.clock = clock;
        thread = new EnduringThread("heartbeat-haproxy", LOG, this::run);
        thread.start();
    }

    /** Listens where these say, and nowhere else. Waits for nothing. */
    void apply(AgentSettings changed) {
        settings = changed;
        wake();
    }

    private void wake() {
        Selector current = selector;
        if (current != null) {
            current.wakeup();
        }
    }

    /** Where it listens at this moment. */
    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** Closes all connections and ends the thread. */
    @Override
    public void close() {
        thread.close();
        wake();
        if (thread.join(END)) {
            closeAll();
        }
    }

    /** A failure ends all that is open, because a selector may have lost what it had no memory for. */
    private long run() throws IOException {
        boolean served = false;
        try {
            if (selector == null) {
                selector = Selector.open();
            }
            serve(settings);
            served = true;
            return 0;
        } finally {
            if (!served) {
                closeAll();
            }
        }
    }

    private void closeAll() {
        close(selector);
        selector = null;
        clients.forEach(client -> close(client.channel));
        clients.clear();
        open.values().forEach(AgentServer::close);
        open.clear();
    }

    private void serve(AgentSettings now) throws IOException {
        if (leaves(now)) {
            // only this gives the ports back to the system; what it is woken by may be the next change
            selector.selectNow(key -> {});
            return;
        }
        listen(now);
        dropTheLate();
        boolean full = clients.size() >= PLACES;
        for (ServerSocketChannel channel : open.values()) {
            channel.keyFor(selector).interestOps(full ? 0 : SelectionKey.OP_ACCEPT);
        }
        selector.select(key -> ready(key, now), millisToWait(now));
    }

    /** Stops listening where these do not say to, and whether there was such a place. */
    private boolean leaves(AgentSettings wanted) {
        List<Endpoint> unwanted = open.keySet().stream()
                .filter(one -> !wanted.endpoints().contains(one) || one.address().isOutdated(address(open.get(one))))
                .toList();
        unwanted.forEach(endpoint -> close(open.remove(endpoint)));
        return !unwanted.isEmpty();
    }

    private void listen(AgentSettings wanted) {
        listening.keySet().retainAll(wanted.endpoints());
        for (Endpoint endpoint : wanted.endpoints()) {
            boolean first = !listening.containsKey(endpoint);
            if (!open.containsKey(endpoint) && (first || clock.getAsLong() - nextTry >= 0)) {
                listening.putIfAbsent(endpoint, new OutageLog(LOG, endpoint.toString(), clock));
                listen(endpoint, first);
            }
        }
        addresses = open.values().stream().map(AgentServer::address).toList();
    }

    private static InetSocketAddress address(ServerSocketChannel channel) {
        return (InetSocketAddress) channel.socket().getLocalSocketAddress();
    }

    private void listen(Endpoint endpoint, boolean first) {
        ServerSocketChannel channel = null;
        boolean listens = false;
        try {
            InetSocketAddress address = endpoint.address().socketAddress(endpoint.kind().name());
            // of its family: else 0.0.0.0 would be all IPv6 addresses too
            channel = Addresses.open(address.getAddress(), ServerSocketChannel::open);
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT, endpoint);
            open.put(endpoint, channel);
            if (first) {
                LOG.info("{}: listening", endpoint);
            }
            listening.get(endpoint).recovered("listening");
            listens = true;
        } catch (IOException | RuntimeException e) {
            // one of them, whatever is wrong with it, keeps no other from answering
            failed(endpoint, e);
        } finally {
            if (!listens) {
                open.remove(endpoint);
                close(channel);
            }
        }
    }

    private void failed(Endpoint endpoint, Exception e) {
        listening.get(endpoint).failing(e.getMessage() + ", trying again");
        nextTry = clock.getAsLong() + RETRY.toNanos();
    }

    private long millisToWait(AgentSettings now) {
        // interfaces come and go without a word
        long wait = open.size() < now.endpoints().size() ? nextTry - clock.getAsLong() : RETRY.toNanos();
        if (!clients.isEmpty()) {
            wait = Math.min(wait, patience() - (clock.getAsLong() - clients.element().since));
        }
        return Math.max(1, Duration.ofNanos(wait).toMillis() + 1);
    }

    private long patience() {
        return (clients.size() < PLACES ? PATIENCE : PATIENCE_WHEN_FULL).toNanos();
    }

    private void dropTheLate() {
        while (!clients.isEmpty() && clock.getAsLong() - clients.element().since >= patience()) {
            drop(clients.element());
        }
    }

    private void ready(SelectionKey key, AgentSettings now) {
        if (key.attachment() instanceof Endpoint endpoint) {
            accept(endpoint, now);
        } else {
            read((AgentClient) key.attachment());
        }
    }

    private void accept(Endpoint endpoint, AgentSettings now) {
        try {
            ServerSocketChannel listener = open.get(endpoint);
            for (SocketChannel channel; clients.size() < PLACES && (channel = listener.accept()) != null; ) {
                admit(channel, endpoint, now);
            }
        } catch (IOException e) {
            // such as too many open files: it would be told again and again at once
            close(open.remove(endpoint));
            failed(endpoint, e);
        }
    }

    private void admit(SocketChannel channel, Endpoint endpoint, AgentSettings now) {
        AgentClient client = new AgentClient(channel, clock.getAsLong());
        clients.add(client);
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            if (!now.allows(remote)) {
                drop(client);
                return;
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, client);
            if (endpoint.kind() == AgentSettings.Kind.HeartbeatAgent) {
                answer(client, () -> answers.own(remote.getAddress().getHostAddress()));
            }
        } catch (IOException e) {
            LOG.debug("a client went", e);
            drop(client);
            return;
        }
        read(client);
    }

    /** Reads the line, or what comes after the answer; drops a client that has closed, or that sends more than a line. */
    private void read(AgentClient client) {
        try {
            boolean open = client.read();
            Optional<String> line = client.line();
            if (line.isPresent()) {
                answer(client, () -> answers.of(line.get()));
            }
            if (!open || client.isFull()) {
                drop(client);
            }
        } catch (IOException e) {
            LOG.debug("a client went", e);
            drop(client);
        }
    }

    private void answer(AgentClient client, Supplier<String> source) throws IOException {
        String answer = AgentReplies.NONE;
        try {
            answer = source.get();
            answering.recovered("as before");
        } catch (Throwable e) {
            // such as a service that is just going
            answering.failing(OutageLog.text(e));
        }
        client.answer(answer);
    }

    private void drop(AgentClient client) {
        clients.remove(client);
        close(client.channel);
    }

    private static void close(Closeable what) {
        try {
            if (what != null) {
                what.close();
            }
        } catch (IOException e) {
            LOG.debug("close", e);
        }
    }
}
