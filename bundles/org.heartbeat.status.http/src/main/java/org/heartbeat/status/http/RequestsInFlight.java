// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.DispatcherType;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.internal.requests.EndedRequests;
import org.heartbeat.internal.requests.FailureStatuses;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Counts requests while they are in flight: from the first filter or preprocessor of ours that sees one until its chain has
 * returned or, where it went asynchronous, until it is completed, fails or times out. Each counts once, no matter how many of
 * ours see it and how often it is dispatched. Also counts how the requests end, by the status, an exception, or the last event
of an asynchronous one. Safe for use by many threads.
 *
 * <p>A component of its own, and always active, so that no configuration can be in its way: a bad one leaves the provider
 * absent, but Pax Web fails requests where the service of a preprocessor cannot be had ({@code OsgiFilterChain.java}).
 */
@Component(service = RequestsInFlight.class, immediate = true)
public final class RequestsInFlight {

    /** The request's attribute that holds who counts it; another one than us is an earlier instance of this bundle. */
    static final String COUNTED = RequestsInFlight.class.getName();

    /** Loaded at once: a request goes on here while the bundle is updated, and then its class loader gives no class any more. */
    static final List<Class<?>> NEEDED = List.of(
            Completion.class, DispatcherType.class, HttpServletResponse.class, ServletException.class, EOFException.class);

    final EndedRequests ended = new EndedRequests();
    final FailureStatuses failures = new FailureStatuses();
    private final LongAdder requests = new LongAdder();

    /** A count of none. */
    @Activate
    public RequestsInFlight() {
        // nothing to set up
    }

    /** The requests of this moment, 0 to 2^31-1. */
    int count() {
        // the sum is no snapshot: it may miss the begin of a request and see its end
        return (int) Math.max(0, Math.min(requests.sum(), Integer.MAX_VALUE));
    }

    /** Passes the request on and counts it for as long as it is in flight, if nobody upstream does so. */
    void pass(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        if (request.getAttribute(COUNTED) == this) {
            chain.doFilter(request, response);
            return;
        }
        // what the container dispatches itself after an end, such as an error page, belongs to a request that was counted
        boolean isFirst = request.getDispatcherType() == DispatcherType.REQUEST;
        request.setAttribute(COUNTED, this);
        requests.increment();
        Throwable thrown = null;
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            thrown = e;
            throw e;
        } finally {
            if (request.isAsyncStarted()) {
                new Completion(request, response, isFirst, thrown).await();
            } else {
                end(request);
                if (isFirst) {
                    count(request, response, thrown);
                }
            }
        }
    }

    private void count(ServletRequest request, ServletResponse response, Throwable thrown) {
        if (request.getAttribute(EndedRequests.UNCOUNTED) == null && !isClientGone(response, thrown)) {
            ended.add(thrown != null
                    || response instanceof HttpServletResponse answer && failures.contains(answer.getStatus()));
        }
    }

    /** How containers report it: by an EOFException to those who read, and by any IOException to those who write. */
    private static boolean isClientGone(ServletResponse response, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof IOException && response.isCommitted()) {
                return true;
            }
        }
        return false;
    }

    private void end(ServletRequest request) {
        // what the container does with it after this, such as an error page, counts as it comes by again
        request.removeAttribute(COUNTED);
        requests.decrement();
    }

    /** The end of a request that went asynchronous, of which containers tell more than once. */
    private final class Completion implements AsyncListener {

        private final ServletRequest request;
        private final ServletResponse response;
        private final boolean isFirst;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicBoolean counted = new AtomicBoolean();
        private volatile Throwable thrown;

        Completion(ServletRequest request, ServletResponse response, boolean isFirst, Throwable thrown) {
            this.request = request;
            this.response = response;
            this.isFirst = isFirst;
            this.thrown = thrown;
        }

        void await() {
            try {
                request.getAsyncContext().addListener(this);
                if (!request.isAsyncStarted()) {
                    // completed or dispatched by another thread, maybe before it could tell us: a dispatch counts anew
                    end();
                }
            } catch (IllegalStateException e) {
                // no longer asynchronous: completed or dispatched by another thread since it was asked
                end();
            }
        }

        private void end() {
            if (ended.compareAndSet(false, true)) {
                RequestsInFlight.this.end(request);
            }
        }

        /** Comes last, also after a timeout or an error, when the status is known. */
        @Override
        public void onComplete(AsyncEvent event) {
            end();
            if (isFirst && counted.compareAndSet(false, true)) {
                count(request, response, thrown);
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end();
        }

        @Override
        public void onError(AsyncEvent event) {
            thrown = event.getThrowable();
            end();
        }

        /** A dispatched request that goes asynchronous again, which forgets its listeners. */
        @Override
        public void onStartAsync(AsyncEvent event) {
            if (!ended.get()) {
                event.getAsyncContext().addListener(this);
            }
        }
    }
}
