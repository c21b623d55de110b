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
 * A request and its response. The message is read as it arrives, so a slow or silent client occupies no thread, and is waited for
 * no longer than {@link #TIMEOUT}.
 */
final class PostExchange implements ReadListener, AsyncListener {

    /** The time for the whole message. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(PostExchange.class);

    private final InetAddress source;
    private final Supplier<HeartbeatMonitor> monitor;
    private final OutageLog failures;
    private final HttpServletResponse response;
    private final ServletInputStream input;
    /** One byte longer than a message may be, to recognize longer ones. */
    private final byte[] message = new byte[HeartbeatCodec.MAX_LENGTH + 1];

    private final AtomicBoolean ended = new AtomicBoolean();

    // the container calls one method at a time
    private int length;
    private AsyncContext async;

    /**
     * Creates an exchange whose message is still to be read.
     *
     * @param monitor returns the current monitor, or null
     * @param failures logs failures of the monitor; shared by all exchanges
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

    /** Starts to read the message without a thread of its own; the response follows later. */
    void begin(AsyncContext context) {
        async = context;
        context.setTimeout(TIMEOUT.toMillis());
        context.addListener(this);
        input.setReadListener(this);
    }

    /**
     * Reads the message and responds on this thread: for requests behind a filter that does not support asynchronous ones. The
     * container's own timeout applies between two bytes, 30 s by default in Jetty.
     */
    void complete(LongSupplier nanoTime) throws IOException {
        long begin = nanoTime.getAsLong();
        int read = 0;
        while (read >= 0 && length < message.length) {
            read = input.read(message, length, message.length - length);
            length += Math.max(0, read);
            if (nanoTime.getAsLong() - begin > TIMEOUT.toNanos()) {
                Response.TOO_SLOW.send(response);
                return;
            }
        }
        process().send(response);
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
                end(process());
                return;
            }
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        end(process());
    }

    /** Responds to a client that closed the connection, was too slow, or sent no valid body. */
    @Override
    public void onError(Throwable failure) {
        LOG.debug("Message from {} not received", source, failure);
        try {
            // how Jetty reports a silent connection
            end(failure instanceof TimeoutException ? Response.TOO_SLOW : Response.NO_BODY);
        } catch (IOException e) {
            LOG.debug("Response to {} not sent", source, e);
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
        // nothing to do
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // never called, because the request is not dispatched again
    }

    private Response process() {
        HeartbeatMonitor current = monitor.get();
        if (current == null) {
            return Response.NO_MONITOR;
        }
        try {
            Response result = Response.to(current.receive(source, message, 0, length), length);
            failures.recovered("the monitor processes messages again");
            return result;
        } catch (RuntimeException | LinkageError e) {
            // for example because its codec is being updated
            failures.failing("the monitor failed to process a message", e);
            return Response.FAILED;
        }
    }

    private void end(Response result) throws IOException {
        if (ended.compareAndSet(false, true)) {
            try {
                result.send(response);
            } finally {
                async.complete();
            }
        }
    }
}
