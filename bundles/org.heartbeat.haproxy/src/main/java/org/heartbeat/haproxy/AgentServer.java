// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.heartbeat.haproxy.AgentSettings.Endpoint;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.osgi.EnduringThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves TCP clients, all on one thread. A client has 100 ms, or 5 ms while all places are taken, so that a client that sends its
 * line gets a reply however many others there are. The methods may be called from any thread.
 */
final class AgentServer implements AutoCloseable {

    static final int PLACES = 64;
    static final Duration PATIENCE = Duration.ofMillis(100);
    static final Duration PATIENCE_WHEN_FULL = Duration.ofMillis(5);

    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final Duration END = Duration.ofSeconds(5);

    private final AgentReplies replies;
    private final LongSupplier clock;
    private final AgentListeners listeners;
    private final OutageLog replying = new OutageLog(LOG, "Answering HAProxy");
    private final EnduringThread thread;

    /** The clients in the order of their arrival, and so of their deadlines. */
    private final Deque<AgentClient> clients = new ArrayDeque<>(PLACES); // the thread only

    /** A new one after each failure; null while there is none. */
    private volatile Selector selector;
    private volatile AgentSettings settings = AgentSettings.OFF;

    private interface Step {
        void run() throws IOException;
    }

    /** Starts a server that does not listen yet; {@code clock} returns nanoseconds. */
    AgentServer(AgentReplies replies, LongSupplier clock) {
        this.replies = replies;
        this.clock = clock;
        listeners = new AgentListeners(clock);
        thread = new EnduringThread("heartbeat-haproxy", LOG, this::run);
        thread.start();
    }

    /** Listens on these endpoints and no others. Does not wait. */
    void apply(AgentSettings next) {
        settings = next;
        wake();
    }

    private void wake() {
        Selector current = selector;
        if (current != null) {
            current.wakeup();
        }
    }

    /** Returns the addresses that the server currently listens on. */
    List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /** Closes all connections and stops the thread. */
    @Override
    public void close() {
        thread.close();
        wake();
        if (thread.join(END)) {
            closeAll();
        }
    }

    /** Serves once. A failure closes everything, because a selector may have lost what it had no memory for. */
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
        listeners.closeAll();
    }

    private void serve(AgentSettings now) throws IOException {
        if (listeners.closeUnwanted(now)) {
            // only a selection returns the ports to the system; if it is woken, settings may have changed again
            selector.selectNow(key -> {});
            return;
        }
        listeners.openMissing(now, selector);
        dropTheLate();
        listeners.accept(clients.size() < PLACES, selector);
        selector.select(key -> ready(key, now), millisToWait(now));
    }

    private long millisToWait(AgentSettings now) {
        long wait = listeners.untilNextLook(now);
        if (!clients.isEmpty()) {
            wait = Math.min(wait, patience() - (clock.getAsLong() - clients.element().since));
        }
        return Math.max(1, Duration.ofNanos(wait).toMillis() + 1);
    }

    private long patience() {
        return (clients.size() < PLACES ? PATIENCE : PATIENCE_WHEN_FULL).toNanos();
    }

    /** Drops clients whose time is over. A line that has no end by then is taken for a whole one. */
    private void dropTheLate() {
        while (!clients.isEmpty() && clock.getAsLong() - clients.element().since >= patience()) {
            AgentClient late = clients.element();
            attempt(late, () -> answer(late, late.unfinishedLine()));
            drop(late);
        }
    }

    private void ready(SelectionKey key, AgentSettings now) {
        if (key.attachment() instanceof Endpoint endpoint) {
            for (SocketChannel channel; clients.size() < PLACES && (channel = listeners.next(endpoint)) != null; ) {
                AgentClient client = new AgentClient(channel, clock.getAsLong());
                clients.add(client);
                attempt(client, () -> admit(client, endpoint, now));
            }
        } else {
            AgentClient client = (AgentClient) key.attachment();
            attempt(client, () -> read(client));
        }
    }

    /** Takes a step with a client, and drops a client that has disconnected. */
    private void attempt(AgentClient client, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            LOG.debug("a client disconnected", e);
            drop(client);
        }
    }

    private void admit(AgentClient client, Endpoint endpoint, AgentSettings now) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) client.channel.getRemoteAddress();
        if (!now.allows(remote)) {
            drop(client);
            return;
        }
        client.channel.configureBlocking(false);
        client.channel.register(selector, SelectionKey.OP_READ, client);
        if (endpoint.kind() == AgentSettings.Kind.HeartbeatAgent) {
            reply(client, () -> replies.own(remote.getAddress().getHostAddress()));
        }
        read(client);
    }

    /** Reads the line, or whatever follows the reply. Drops a client that has closed, or that sends more than a line. */
    private void read(AgentClient client) throws IOException {
        boolean open = client.read();
        answer(client, client.line());
        if (!open || client.isFull()) {
            drop(client);
        }
    }

    private void answer(AgentClient client, Optional<String> line) throws IOException {
        if (line.isPresent()) {
            reply(client, () -> replies.of(line.get()));
        }
    }

    private void reply(AgentClient client, Supplier<String> source) throws IOException {
        String reply = AgentReplies.NONE;
        try {
            reply = source.get();
            replying.recovered("works again");
        } catch (Throwable e) {
            // such as from a service that is being stopped
            replying.failing("no reply, because of " + OutageLog.text(e));
        }
        client.reply(reply);
    }

    private void drop(AgentClient client) {
        clients.remove(client);
        close(client.channel);
    }

    static void close(Closeable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (IOException e) {
            LOG.debug("close", e);
        }
    }
}
