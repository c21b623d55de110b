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

/** Clients that send one request after the other, as fast as they are answered, from the constructor to the end. */
final class Traffic implements AutoCloseable {

    private static final int CLIENTS = 4;

    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final List<AtomicLong> answered = new ArrayList<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private volatile boolean ended;

    /** Sends a request and gives what it was answered. */
    @FunctionalInterface
    interface Request {
        String send() throws IOException, InterruptedException;
    }

    /**
     * Begins.
     *
     * @param request sends one and gives the answer; where it fails, that is the answer too
     */
    Traffic(Request request) {
        this(CLIENTS, request);
    }

    /** The same with so many clients. */
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

    /** Waits until this answer has been given once more. */
    void until(String answer) {
        int before = given(answer);
        Await.until(() -> given(answer) > before);
    }

    /** Waits until all those requests are answered that have begun before now. */
    void awaitAllBegunBefore() {
        long[] before = answered.stream().mapToLong(AtomicLong::get).toArray();
        for (int i = 0; i < before.length; i++) {
            long one = before[i];
            AtomicLong count = answered.get(i);
            Await.until(count::get, now -> now > one);
        }
    }

    /** Waits for so many answers more. */
    void awaitMore(int requests) {
        ofNext(requests, "");
    }

    /** How many of so many requests from now on, or a few more, get this answer. */
    int ofNext(int requests, String answer) {
        int before = given(answer);
        long until = total() + requests;
        Await.until(this::total, now -> now >= until);
        return given(answer) - before;
    }

    /** Fails where there were other answers than these. */
    void assertOnly(String... expected) {
        assertTrue(answers.toString(), Set.of(expected).containsAll(answers.keySet()));
    }

    int given(String answer) {
        return answers.getOrDefault(answer, 0);
    }

    /** Ends the clients; what they asked for is answered then. */
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
