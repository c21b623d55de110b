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
 * Reads the workers of an httpd from the page of its mod_status. The worker that serves the page is a busy one. An httpd without an
 * idle worker serves no page, and then there is no status; nor is there one after {@link #close}. For any thread.
 */
final class Httpd implements StatusProvider, AutoCloseable {

    /** The page has about 700 bytes, and one more for each possible worker: this is room for a million workers. */
    static final int LONGEST_PAGE = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Httpd.class);

    /** One thread, so that an httpd that hangs occupies only that one, and not one more at each beat. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("heartbeat-status-httpd"));

    /** Without a queue, in which tasks would be lost if the thread dies for lack of memory. */
    private final ExecutorService lookups =
            Executors.newCachedThreadPool(Threads.named("heartbeat-status-httpd-lookup"));

    private final HostAddresses.Lookup names;
    private final LongSupplier clock;

    /** Replaced by {@link #apply}; null before. */
    private volatile Page page;

    /** The settings, and the connection to the page's server. */
    private record Page(HttpdSettings settings, HttpConnection connection) {}

    /**
     * Creates a reader without settings.
     *
     * @param names looks up the addresses of host names
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    Httpd(HostAddresses.Lookup names, LongSupplier clock) {
        this.names = names;
        this.clock = clock;
    }

    /** Puts settings in force from the next status on. Must be called before the first one. */
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
            throw noStatus(current, "the provider is closed");
        }
        try {
            return answer.get(current.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw noStatus(current, "no answer within " + current.timeout().toMillis()
                    + "ms (expected: an httpd with an idle worker; ServerStatusTimeout limits the time)");
        } catch (ExecutionException e) {
            throw noStatus(current, "no answer, " + reason(e.getCause()) + " (expected: a running httpd)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noStatus(current, "interrupted while the page was read");
        } finally {
            // closes the connection of an incomplete answer, and does nothing after a complete one
            answer.cancel(true);
            asked.connection().giveUp(request);
        }
    }

    private static String remedy(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> "; redirects are not followed, so set the URL that it redirects to";
            case 401, 403 -> "; allow this address in httpd's configuration beside SetHandler server-status";
            case 404 -> "; load mod_status and give this location SetHandler server-status";
            default -> "";
        };
    }

    private static String reason(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? name : name + ": " + failure.getMessage();
    }

    private static IllegalStateException noStatus(HttpdSettings current, String why) {
        return new IllegalStateException(current.page() + ": " + why);
    }
}
