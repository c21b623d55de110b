// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.io.EOFException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.http.HttpConnection;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.internal.osgi.EnduringThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends POST requests, one at a time. A beat that is due while the one before is unanswered is dropped, so that a slow or dead
 * target finds no queue of old beats when it is back. No request takes longer than the time limit, from looking up the host to the
 * last byte of the answer.
 */
public final class HttpTransport implements Transport {

    /** How long a request may take: well below the ten seconds after which httpd forgets a server. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** A beat, a goodbye under an old identity, the first beat under a new one, and the last. */
    private static final int MOST_QUEUED = 4;
    private static final int LARGEST_ANSWER = 65_536;
    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private final HttpConnection connection;
    private final BeatTarget.Post target;
    private final Duration timeout;
    private final Deliveries deliveries;
    private final EnduringThread poster;
    private final EnduringThread deadline;
    /** The first is under way. Removed by the poster thread only, and always. */
    private final Queue<Post> posts = new ConcurrentLinkedQueue<>();
    /** Replaced by the poster thread only. */
    private volatile Optional<Exchange> exchange = Optional.empty();

    private record Post(byte[] message, CompletableFuture<Void> done) {}

    /** A request under way since this time, by {@link System#nanoTime}. */
    private record Exchange(byte[] message, long begin) {}

    /**
     * Creates a transport to this target.
     *
     * @param tls called for each connection to an https URL
     * @param host the addresses of the target's host
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param timeout how long a request may take, usually {@link #TIMEOUT}
     */
    HttpTransport(
            BeatTarget.Post target,
            Supplier<SSLSocketFactory> tls,
            HostAddresses host,
            LongSupplier clock,
            Duration timeout) {
        connection = new HttpConnection(
                target.url(), host, new HttpConnection.Options(target.source(), tls, timeout, LARGEST_ANSWER), clock);
        this.target = target;
        this.timeout = timeout;
        this.deliveries = new Deliveries(target.text(), LOG);
        poster = new EnduringThread("heartbeat-sender-post " + target.text(), LOG, this::post);
        deadline = new EnduringThread("heartbeat-sender-deadline " + target.text(), LOG, this::abandonLate);
        boolean started = false;
        try {
            poster.start();
            deadline.start();
            started = true;
        } finally {
            // there may be memory for one thread but not for two
            if (!started) {
                close();
            }
        }
    }

    @Override
    public void send(ByteBuffer message) {
        if (posts.isEmpty()) {
            queue(message);
        } else {
            deliveries.dropped("the beat before is not answered yet");
        }
    }

    @Override
    public CompletableFuture<?> queue(ByteBuffer message) {
        if (posts.size() >= MOST_QUEUED) {
            deliveries.dropped("the beats before are not answered yet");
            return CompletableFuture.completedFuture(null);
        }
        byte[] copy = new byte[message.limit()];
        message.get(0, copy);
        Post post = new Post(copy, new CompletableFuture<>());
        posts.add(post);
        poster.wake();
        return post.done();
    }

    @Override
    public String route() {
        return target.route();
    }

    @Override
    public List<SenderStatus.Target> statuses() {
        return List.of(deliveries.status(route()));
    }

    @Override
    public void close() {
        connection.close();
        poster.interrupt();
        deadline.close();
    }

    private long post() {
        Post post = posts.peek();
        if (post == null) {
            return Long.MAX_VALUE;
        }
        try {
            exchange = Optional.of(new Exchange(post.message(), System.nanoTime()));
            deadline.wake();
            exchange(post.message());
        } finally {
            exchange = Optional.empty();
            posts.poll();
            post.done().complete(null);
        }
        return 0;
    }

    private void exchange(byte[] message) {
        try {
            int status = connection.exchange("POST", message).status();
            if (status / 100 == 2) {
                deliveries.sent("beats are accepted again");
            } else {
                deliveries.failed("a beat was answered with status " + status + " (expected: 200)");
            }
        } catch (Throwable e) {
            // the edge of the thread; an abandoned request is already logged
            if (!connection.isGivenUp()) {
                deliveries.failed("a beat was not accepted, continuing with the next: " + reason(e));
            }
        }
    }

    private long abandonLate() {
        Optional<Exchange> late = exchange;
        if (late.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long left = timeout.toNanos() - (System.nanoTime() - late.get().begin());
        if (left > 0) {
            return left;
        }
        if (connection.giveUp(late.get().message())) {
            deliveries.failed("a beat was not accepted, continuing with the next: no complete answer within "
                    + timeout.toSeconds() + " s");
        }
        return Long.MAX_VALUE;
    }

    private String reason(Throwable failure) {
        String what = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        // a server that asks for a certificate and gets none may just close the connection: "Broken pipe", or an end
        boolean closed = failure.getClass() == SocketException.class || failure instanceof EOFException;
        return failure instanceof SSLException || closed && target.url().isSecure()
                ? Values.shown(what) + " (expected: a certificate for this host name that HeartbeatTrustStore trusts, and one of"
                        + " our own in HeartbeatKeyStore if the server asks for it)"
                : what;
    }
}
