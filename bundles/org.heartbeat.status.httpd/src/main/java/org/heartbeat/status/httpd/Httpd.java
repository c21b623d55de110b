// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.http.HttpResponse;
import org.heartbeat.internal.http.HttpConnection;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.internal.net.Url;
import org.heartbeat.internal.osgi.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the workers of an httpd, as the page of its mod_status has them when it is asked. The worker that serves the page is
 * a busy one, and an httpd without an idle worker serves no page: then there is no status. For any thread; one that is
 * closed has no status.
 */
final class Httpd implements StatusProvider, AutoCloseable {

    /** The page has about 700 bytes, and one for each worker that there can be: this is room for a million. */
    static final int LONGEST_PAGE = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Httpd.class);

    /** One thread, so that an httpd that hangs takes that one and not one more at each beat. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("heartbeat-status-httpd"));

    /** Without a queue: what waits there is lost if the thread dies for lack of memory. */
    private final ExecutorService lookups =
            Executors.newCachedThreadPool(Threads.named("heartbeat-status-httpd-lookup"));

    private final HostAddresses.Lookup names;
    private final LongSupplier clock;

    /** Null before {@link #apply}. */
    private volatile Page page;

    /** Which page, and the connection to its server. */
    private record Page(HttpdSettings settings, HttpConnection connection) {}

    /**
     * An httpd that is not asked yet.
     *
     * @param names finds the addresses of host names
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Httpd(HostAddresses.Lookup names, LongSupplier clock) {
        this.names = names;
        this.clock = clock;
    }

    /** Puts settings in force from the next status on; called before the first. */
    void apply(HttpdSettings changed) {
        Page before = page;
        Url url = changed.page();
        HostAddresses host = new HostAddresses(
                "ServerStatus", url.at().host(), new HostAddresses.NameService(names, lookups, clock),
                new OutageLog(LOG, url.toString()));
        page = new Page(changed, new HttpConnection(
                url, host,
                new HttpConnection.Options(
                        "", () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), changed.timeout(), LONGEST_PAGE),
                clock));
        if (before != null) {
            before.connection().close();
        }
    }

    @Override
    public void close() {
        Page last = page;
        if (last != null) {
            last.connection().close();
        }
        thread.shutdownNow();
        lookups.shutdownNow();
    }

    @Override
    public WorkerStatus status() {
        Page asked = page;
        HttpResponse answer = ask(asked);
        if (answer.status() != 200) {
            throw noStatus(asked.settings(), "answered with status " + answer.status() + " (expected: 200"
                    + remedy(answer.status()) + ")");
        }
        try {
            return ServerStatusPage.read(answer.body());
        } catch (IllegalStateException e) {
            throw noStatus(asked.settings(), e.getMessage());
        }
    }

    private HttpResponse ask(Page asked) {
        HttpdSettings current = asked.settings();
        byte[] request = {};
        Future<HttpResponse> answer;
        try {
            answer = thread.submit(() -> asked.connection().exchange("GET", request));
        } catch (RejectedExecutionException e) {
            throw noStatus(current, "not asked any more");
        }
        try {
            return answer.get(current.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw noStatus(current, "no answer within " + current.timeout().toMillis()
                    + "ms (expected: an httpd with an idle worker there; ServerStatusTimeout says how long it may take)");
        } catch (ExecutionException e) {
            throw noStatus(current, "no answer, " + reason(e.getCause()) + " (expected: an httpd that runs there)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noStatus(current, "interrupted while it was read");
        } finally {
            // closes the connection of an answer that is not complete, and has no effect on another
            answer.cancel(true);
            asked.connection().giveUp(request);
        }
    }

    private static String remedy(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> "; redirects are not followed, so name the page that it leads to";
            case 401, 403 -> "; allow this address where httpd's configuration has SetHandler server-status";
            case 404 -> "; load mod_status and give this location SetHandler server-status";
            default -> "";
        };
    }

    private static String reason(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? name : name + ": " + failure.getMessage();
    }

    private static IllegalStateException noStatus(HttpdSettings current, String seen) {
        return new IllegalStateException(current.page() + ": " + seen);
    }
}
