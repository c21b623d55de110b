// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.osgi.Threads;

/**
 * Tells the workers of an httpd, as the page of its mod_status has them when it is asked. The worker that serves the page is
 * a busy one, and an httpd without an idle worker serves no page: then there is no status. For any thread; one that is
 * closed has no status.
 */
final class Httpd implements StatusProvider, AutoCloseable {

    /** The page has about 700 bytes, and one for each worker that there can be: this is room for a million. */
    static final int LONGEST_PAGE = 1 << 20;

    /** One thread, so that a name service that hangs takes that one and not one more at each beat. */
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Threads.named("heartbeat-status-httpd"));

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(thread)
            .build();

    /** Which page; null before {@link #apply}. */
    private volatile Settings settings;

    /** Puts settings in force from the next status on; called before the first. */
    void apply(Settings changed) {
        settings = changed;
    }

    @Override
    public void close() {
        // the client closes its connections when nothing refers to it; before Java 21 there is no other way
        thread.shutdownNow();
    }

    @Override
    public WorkerStatus status() {
        Settings current = settings;
        HttpResponse<String> answer = ask(current);
        if (answer.statusCode() != 200) {
            throw noStatus(current, "answered with status " + answer.statusCode() + " (expected: 200"
                    + remedy(answer.statusCode()) + ")");
        }
        try {
            return ServerStatusPage.read(answer.body());
        } catch (IllegalStateException e) {
            throw noStatus(current, e.getMessage());
        }
    }

    private HttpResponse<String> ask(Settings current) {
        HttpRequest request = HttpRequest.newBuilder(current.page())
                .timeout(current.timeout())
                .GET()
                .build();
        CompletableFuture<HttpResponse<String>> answer = send(request, current);
        try {
            // the request's own time-out ends with the head of the answer, and its body can hang too
            return answer.get(current.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw noAnswerInTime(current);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HttpTimeoutException) {
                throw noAnswerInTime(current);
            }
            throw noStatus(current, "no answer, " + reason(e.getCause()) + " (expected: an httpd that runs there)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noStatus(current, "interrupted while it was read");
        } finally {
            // closes the connection of an answer that is not complete, and has no effect on another
            answer.cancel(true);
        }
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request, Settings current) {
        try {
            return client.sendAsync(request, head -> new BoundedText(LONGEST_PAGE));
        } catch (RejectedExecutionException e) {
            throw noStatus(current, "not asked any more");
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

    private static IllegalStateException noAnswerInTime(Settings current) {
        return noStatus(current, "no answer within " + current.timeout().toMillis()
                + "ms (expected: an httpd with an idle worker there; ServerStatusTimeout says how long it may take)");
    }

    private static IllegalStateException noStatus(Settings current, String seen) {
        return new IllegalStateException(current.page() + ": " + seen);
    }
}
