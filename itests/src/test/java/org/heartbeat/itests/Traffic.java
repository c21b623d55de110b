// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.heartbeat.testing.Await;

/** Clients that each send one request after another, as fast as they are answered, until closed. */
final class Traffic implements AutoCloseable {

    private static final int CLIENTS = 4;

    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final List<AtomicLong> answered = new ArrayList<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private volatile boolean ended;

    /** Sends a request and returns the answer. */
    @FunctionalInterface
    interface Request {
        String send() throws IOException, InterruptedException;
    }

    /**
     * Starts the clients.
     *
     * @param request sends one request and returns the answer; the text of an exception counts as an answer, too
     */
    Traffic(Request request) {
        this(CLIENTS, request);
    }

    /** Starts this many clients. */
    Traffic(int count, Request request) {
        for (int i = 0; i < count; i++) {
            AtomicLong sent = new AtomicLong();
            answered.add(sent);
            clients.submit(() -> {
                while (!ended) {
                    String answer;
                    try {
                        answer = request.send();
                    } catch (IOException e) {
                        answer = e.toString();
                    }
                    answers.merge(answer, 1, Integer::sum);
                    sent.incrementAndGet();
                }
                return null;
            });
        }
    }

    /** Waits until another request gets this answer. */
    void until(String answer) {
        int before = given(answer);
        Await.until(() -> given(answer) > before);
    }

    /** Waits until every request that has already begun is answered. */
    void awaitAllBegunBefore() {
        long[] before = answered.stream().mapToLong(AtomicLong::get).toArray();
        for (int i = 0; i < before.length; i++) {
            long one = before[i];
            AtomicLong count = answered.get(i);
            Await.until(count::get, now -> now > one);
        }
    }

    /** Waits for this many more answers. */
    void awaitMore(int requests) {
        ofNext(requests, "");
    }

    /** Waits for this many more answers, or a few more, and returns how many of them are this answer. */
    int ofNext(int requests, String answer) {
        int before = given(answer);
        long until = total() + requests;
        Await.until(this::total, now -> now >= until);
        return given(answer) - before;
    }

    /** Fails if there was any answer other than these. */
    void assertOnly(String... expected) {
        assertTrue(answers.toString(), Set.of(expected).containsAll(answers.keySet()));
    }

    int given(String answer) {
        return answers.getOrDefault(answer, 0);
    }

    /** Stops the clients and waits until their last requests are answered. */
    void end() {
        ended = true;
        clients.shutdown();
        Await.until(clients::isTerminated);
    }

    @Override
    public String toString() {
        return answers.toString();
    }

    @Override
    public void close() {
        ended = true;
        clients.shutdownNow();
    }

    private long total() {
        return answered.stream().mapToLong(AtomicLong::get).sum();
    }
}
