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
 * Counts requests while they are in flight: from the first filter or preprocessor of ours that sees a request until its chain has
 * returned or, if it is asynchronous, until it is completed, fails or times out. Each request counts once, no matter how many of
 * our filters see it and how often it is dispatched. Also counts how requests end, by the status, an exception, or the last event
 * of an asynchronous request. Thread-safe.
 *
 * <p>A component of its own, and always active, so that no configuration affects it: a bad configuration removes the provider,
 * but without the service of a preprocessor, Pax Web fails requests ({@code OsgiFilterChain.java}).
 */
@Component(service = RequestsInFlight.class, immediate = true)
public final class RequestsInFlight {

    /** The request's attribute that holds the instance that counts it: this one, or one from before an update of this bundle. */
    static final String COUNTED = RequestsInFlight.class.getName();

    /** Loaded at once, because a request may still run here after an update, when the class loader finds no more classes. */
    static final List<Class<?>> NEEDED = List.of(
            Completion.class, DispatcherType.class, HttpServletResponse.class, ServletException.class, EOFException.class);

    final EndedRequests ended = new EndedRequests();
    final FailureStatuses failures = new FailureStatuses();
    private final LongAdder requests = new LongAdder();

    /** Creates an empty count. */
    @Activate
    public RequestsInFlight() {
        // nothing to set up
    }

    /** Returns the number of requests in flight at this moment, 0 to 2^31-1. */
    int count() {
        // the sum is not a snapshot: it may miss the begin of a request but include its end
        return (int) Math.max(0, Math.min(requests.sum(), Integer.MAX_VALUE));
    }

    /** Passes the request on, and counts it while it is in flight, unless a filter before this one does. */
    void pass(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        if (request.getAttribute(COUNTED) == this) {
            chain.doFilter(request, response);
            return;
        }
        // a dispatch by the container itself, such as an error page, belongs to a request that was counted
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

    /** Containers report it by an EOFException to code that reads, and by any IOException to code that writes. */
    private static boolean isClientGone(ServletResponse response, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof IOException && response.isCommitted()) {
                return true;
            }
        }
        return false;
    }

    private void end(ServletRequest request) {
        // whatever the container dispatches after this, such as an error page, counts when it arrives here
        request.removeAttribute(COUNTED);
        requests.decrement();
    }

    /** The end of an asynchronous request, which containers report more than once. */
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
                    // completed or dispatched by another thread, perhaps before the listener was added; a dispatch is counted again
                    end();
                }
            } catch (IllegalStateException e) {
                // no longer asynchronous: completed or dispatched by another thread in the meantime
                end();
            }
        }

        private void end() {
            if (ended.compareAndSet(false, true)) {
                RequestsInFlight.this.end(request);
            }
        }

        /** Called last, even after a timeout or an error, when the status is known. */
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

        /** Called for a dispatched request that becomes asynchronous again, which drops its listeners. */
        @Override
        public void onStartAsync(AsyncEvent event) {
            if (!ended.get()) {
                event.getAsyncContext().addListener(this);
            }
        }
    }
}
