// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. The message is read as it comes, so a client that is slow or says nothing holds no thread, and
 * is waited for no longer than {@link #PATIENCE}.
 */
final class PostExchange implements ReadListener, AsyncListener {

    /** Time for the whole message. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(PostExchange.class);

    private final InetAddress source;
    private final Supplier<HeartbeatMonitor> monitor;
    private final OutageLog failures;
    private final HttpServletResponse response;
    private final ServletInputStream input;
    /** One more than a message may have, which is enough to see that it is too long. */
    private final byte[] message = new byte[HeartbeatCodec.MAX_LENGTH + 1];

    private final AtomicBoolean ended = new AtomicBoolean();
    private int length;
    private AsyncContext async;

    /**
     * A message that is about to be read.
     *
     * @param monitor gives the monitor of this moment, or null where there is none
     * @param failures logs messages on which the monitor fails, shared by all exchanges
     */
    PostExchange(
            InetAddress source,
            Supplier<HeartbeatMonitor> monitor,
            OutageLog failures,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        this.source = source;
        this.monitor = monitor;
        this.failures = failures;
        this.response = response;
        this.input = request.getInputStream();
    }

    /** Lets the container read it, and answer it later. */
    void begin(AsyncContext context) {
        async = context;
        context.setTimeout(PATIENCE.toMillis());
        context.addListener(this);
        input.setReadListener(this);
    }

    /**
     * Reads and answers it on this thread: for requests that pass a filter which does not allow otherwise. Between two
     * bytes the container waits for as long as it is configured to, by default Jetty does for 30 s.
     */
    void complete(LongSupplier nanoTime) throws IOException {
        long begin = nanoTime.getAsLong();
        int read = 0;
        while (read >= 0 && length < message.length) {
            read = input.read(message, length, message.length - length);
            length += Math.max(0, read);
            if (nanoTime.getAsLong() - begin > PATIENCE.toNanos()) {
                Response.TOO_SLOW.send(response);
                return;
            }
        }
        answer().send(response);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (input.isReady()) {
            int read = input.read(message, length, message.length - length);
            if (read < 0) {
                return;
            }
            length += read;
            if (length == message.length) {
                end(answer());
                return;
            }
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        end(answer());
    }

    /** The client has gone, or said nothing for too long, or nothing that is a body. */
    @Override
    public void onError(Throwable failure) {
        LOG.debug("Message from {} not received", source, failure);
        try {
            // Jetty's for a connection on which nothing comes
            end(failure instanceof TimeoutException ? Response.TOO_SLOW : Response.NO_BODY);
        } catch (IOException e) {
            LOG.debug("Answer to {} not sent", source, e);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        end(Response.TOO_SLOW);
    }

    @Override
    public void onError(AsyncEvent event) {
        onError(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // nothing is left to do
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // is not dispatched, so does not start again
    }

    private Response answer() {
        HeartbeatMonitor current = monitor.get();
        if (current == null) {
            return Response.NO_MONITOR;
        }
        try {
            Response answer = Response.to(current.receive(source, message, 0, length), length);
            failures.recovered("the monitor takes messages again");
            return answer;
        } catch (RuntimeException | LinkageError e) {
            // as a codec that is being updated
            failures.failing("the monitor failed on a message", e);
            return Response.FAILED;
        }
    }

    private void end(Response answer) throws IOException {
        if (ended.compareAndSet(false, true)) {
            try {
                answer.send(response);
            } finally {
                async.complete();
            }
        }
    }
}
