// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.heartbeat.internal.log.OutageLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends POST requests, one at a time: a beat that is due while the one before is unanswered is left out, so that a
 * target that is slow or dead finds no queue of old beats when it is back.
 */
final class HttpTransport implements Transport {

    /** How long a target may take, well below the ten seconds after which httpd forgets a server. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private final Target.Post target;
    private final HttpClient client;
    private final OutageLog outage;
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

    HttpTransport(Target.Post target, HttpClient client) {
        this.target = target;
        this.client = client;
        this.outage = new OutageLog(LOG, target.text());
    }

    @Override
    public void send(byte[] message) {
        if (underWay.isDone()) {
            underWay = post(message);
        }
    }

    @Override
    public CompletableFuture<?> sendLast(byte[] message) {
        return underWay.thenCompose(ignored -> post(message));
    }

    @Override
    public void close() {
        // the client closes its connections when nothing refers to it; before Java 21 there is no other way
    }

    /** Completes when the request was answered or has failed, and never exceptionally. */
    private CompletableFuture<?> post(byte[] message) {
        HttpRequest request = HttpRequest.newBuilder(target.uri())
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).handle((response, failure) -> {
            if (failure != null) {
                outage.failing("a beat was not taken, going on with the next: " + reason(failure));
            } else if (response.statusCode() / 100 != 2) {
                outage.failing("a beat was answered with status " + response.statusCode() + " (expected: 200)");
            } else {
                outage.recovered("beats are taken again");
            }
            return response;
        });
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
