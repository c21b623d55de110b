// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.EOFException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
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
 * Sends POST requests, one at a time: a beat that is due while the one before is unanswered is left out, so that a
 * target that is slow or dead finds no queue of old beats when it is back. No request takes longer than the time limit,
 * from the look-up of the host to the last byte of the answer.
 */
final class HttpTransport implements Transport {

    /** How long a target may take, well below the ten seconds after which httpd forgets a server. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** A beat, a goodbye under an old identity, the first beat under a new one, and the last. */
    private static final int MOST_QUEUED = 4;

    private static final int LARGEST_ANSWER = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private final HttpConnection connection;
    private final Target.Post target;
    private final Deliveries deliveries;
    private final EnduringThread poster;
    private final EnduringThread watch;
    /** The first is under way; emptied by the thread that posts, in any case. */
    private final Queue<Post> posts = new ConcurrentLinkedQueue<>();
    /** Under way since the time {@link #begun}; null: none. */
    private volatile Post watched;

    private volatile long begun;

    private record Post(byte[] message, CompletableFuture<Void> done) {}

    /**
     * A transport to this target.
     *
     * @param tls asked for each connection to an https URL
     * @param host the addresses of the target's host
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    HttpTransport(Target.Post target, Supplier<SSLSocketFactory> tls, HostAddresses host, LongSupplier clock) {
        connection = new HttpConnection(
                target.url(), host, new HttpConnection.Options(target.source(), tls, TIMEOUT, LARGEST_ANSWER), clock);
        this.target = target;
        this.deliveries = new Deliveries(target.text(), LOG);
        poster = new EnduringThread("heartbeat-sender-post " + target.text(), LOG, this::post);
        watch = new EnduringThread("heartbeat-sender-deadline " + target.text(), LOG, this::giveUpInTime);
        boolean started = false;
        try {
            poster.start();
            watch.start();
            started = true;
        } finally {
            // there may be room for one thread and not for two
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
            deliveries.leftOut("the beat before is not answered yet");
        }
    }

    @Override
    public CompletableFuture<?> queue(ByteBuffer message) {
        if (posts.size() >= MOST_QUEUED) {
            deliveries.leftOut("the beats before are not answered yet");
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
    public String way() {
        return target.way();
    }

    @Override
    public List<SenderStatus.Target> statuses() {
        return List.of(deliveries.status(way()));
    }

    @Override
    public void close() {
        connection.close();
        poster.interrupt();
        watch.close();
    }

    private long post() {
        Post post = posts.peek();
        if (post == null) {
            return Long.MAX_VALUE;
        }
        try {
            begun = System.nanoTime();
            watched = post;
            watch.wake();
            exchange(post.message());
        } finally {
            watched = null;
            posts.poll();
            post.done().complete(null);
        }
        return 0;
    }

    private void exchange(byte[] message) {
        try {
            int status = connection.exchange("POST", message).status();
            if (status / 100 == 2) {
                deliveries.sent("beats are taken again");
            } else {
                deliveries.failed("a beat was answered with status " + status + " (expected: 200)");
            }
        } catch (Throwable e) {
            // the edge of the thread; who gave up has told it
            if (!connection.isGivenUp()) {
                deliveries.failed("a beat was not taken, going on with the next: " + reason(e));
            }
        }
    }

    private long giveUpInTime() {
        Post late = watched;
        if (late == null) {
            return Long.MAX_VALUE;
        }
        long left = TIMEOUT.toNanos() - (System.nanoTime() - begun);
        if (left > 0) {
            return left;
        }
        if (connection.giveUp(late.message())) {
            deliveries.failed("a beat was not taken, going on with the next: no whole answer within "
                    + TIMEOUT.toSeconds() + " s");
        }
        return Long.MAX_VALUE;
    }

    private String reason(Throwable failure) {
        String what = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        // one who asks for a certificate and gets none may just close the connection, which is a "Broken pipe" or an end
        boolean closed = failure.getClass() == SocketException.class || failure instanceof EOFException;
        return failure instanceof SSLException || closed && target.url().isSecure()
                ? Values.shown(what) + " (expected: a certificate for this host name that HeartbeatTrustStore trusts, and one of our own in"
                        + " HeartbeatKeyStore where the server asks for it)"
                : what;
    }
}
