// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends requests to the proxies of a Karaf and checks which server answers. */
final class ProxyClient implements AutoCloseable {

    private static final int SECONDS = 60;

    /** A run of this many answers from one server is no coincidence. */
    private static final int ROW = 30;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final String port;

    /** Creates a client of the Karaf at this port of 127.0.0.1. */
    ProxyClient(String port) {
        this.port = port;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends requests until this server answers. */
    void await(NamedServer server, String path) throws IOException, InterruptedException {
        await(server, path, 1);
    }

    /** Sends requests until this server has answered a whole run of them. */
    void awaitRow(NamedServer server, String path) throws IOException, InterruptedException {
        await(server, path, ROW);
    }

    /** Asserts that this server answers each of a run of requests. */
    void assertRow(NamedServer server, String path) throws IOException, InterruptedException {
        for (int i = 0; i < ROW; i++) {
            assertEquals(server.answerTo(path), get(path).body());
        }
    }

    /** Runs an action while requests continue; fails if any of them fails. */
    void losesNoRequest(String path, Callable<Void> meanwhile) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger count = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        Future<Void> requests = executor.submit(() -> {
            while (!done.get()) {
                HttpResponse<String> answer = get(path);
                assertEquals(answer.body(), 200, answer.statusCode());
                count.incrementAndGet();
                first.countDown();
            }
            return null;
        });
        try {
            assertTrue("no request was answered", first.await(SECONDS, TimeUnit.SECONDS));
            meanwhile.call();
        } finally {
            done.set(true);
        }
        requests.get(SECONDS, TimeUnit.SECONDS);
        System.out.printf("%d requests meanwhile%n", count.get());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void await(NamedServer server, String path, int row) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (int answered = 0; answered < row; ) {
            HttpResponse<String> answer = get(path);
            answered = answer.body().equals(server.answerTo(path)) ? answered + 1 : 0;
            assertTrue("last answer: " + answer.statusCode() + " " + answer.body(), System.nanoTime() < end);
        }
    }
}
