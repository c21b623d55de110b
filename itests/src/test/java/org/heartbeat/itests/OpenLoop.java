// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.heartbeat.testing.Await;

/**
 * Sends requests at random moments, as many independent users do, whether or not earlier ones have been answered. Service times are
 * distributed exponentially.
 */
final class OpenLoop {

    static final Duration MEAN = Duration.ofMillis(100);

    private static final long HALF_A_SECOND = 500_000_000;
    /** The time recorded for a failed request: longer than any successful one takes. */
    private static final long LOST = Duration.ofMinutes(5).toNanos();
    /** Time left for answers after the last request. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();

    /** The outcome of one request; {@code nanos} count from when it was due. */
    private record Answer(String text, long nanos) {}

    /**
     * The outcome of a whole run.
     *
     * @param answers how often each answer came
     * @param late the 99th percentile of the delay with which this program itself sent requests
     */
    record Outcome(int requests, int errors, double mean, double p50, double p99, double servedP99, double overHalf, double late,
            Map<String, Integer> answers) {}

    /**
     * Sends requests and waits until all are answered.
     *
     * @param uri of a {@link WorkServlet}
     * @param warmUp time during which nothing is recorded
     * @param seed the same seed produces the same requests at the same moments
     */
    static Outcome run(URI uri, double perSecond, Duration warmUp, Duration measured, long seed) {
        return new OpenLoop().outcome(uri, perSecond, warmUp, measured, seed);
    }

    private Outcome outcome(URI uri, double perSecond, Duration warmUp, Duration measured, long seed) {
        RandomGenerator arrivals = new SplittableRandom(seed);
        RandomGenerator services = new SplittableRandom(~seed);
        // requests still queued at that time are answered at once, so that they do not disturb the next measurement
        long needed = System.currentTimeMillis() + warmUp.plus(measured).plus(GRACE).toMillis();
        long begin = System.nanoTime();
        long end = warmUp.plus(measured).toNanos();
        long[] late = new long[(int) (perSecond * measured.toSeconds() * 2) + 100];
        int count = 0;
        for (double at = exponential(arrivals, 1e9 / perSecond); at < end; at += exponential(arrivals, 1e9 / perSecond)) {
            long due = begin + (long) at;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            boolean counts = at >= warmUp.toNanos();
            if (counts) {
                late[count++] = System.nanoTime() - due;
            }
            long micros = (long) exponential(services, MEAN.toNanos() / 1e3);
            send(URI.create(uri + "?" + micros + "," + needed), due, counts);
        }
        Await.until(open::get, left -> left == 0);
        return outcome(Arrays.copyOf(late, count));
    }

    private void send(URI uri, long due, boolean counts) {
        open.incrementAndGet();
        client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .whenComplete((response, failure) -> {
                    if (counts) {
                        String text = failure != null ? failure.toString()
                                : response.statusCode() == 200 ? response.body() : "" + response.statusCode();
                        boolean served = failure == null && response.statusCode() == 200;
                        answers.add(new Answer(text, served ? System.nanoTime() - due : LOST));
                    }
                    open.decrementAndGet();
                });
    }

    private Outcome outcome(long[] late) {
        long[] nanos = answers.stream().mapToLong(Answer::nanos).sorted().toArray();
        long[] served = Arrays.stream(nanos).filter(one -> one < LOST).toArray();
        Map<String, Integer> byText = new TreeMap<>();
        answers.forEach(answer -> byText.merge(answer.text(), 1, Integer::sum));
        Arrays.sort(late);
        return new Outcome(
                nanos.length,
                nanos.length - served.length,
                Arrays.stream(served).average().orElse(Double.NaN) / 1e9,
                quantile(nanos, 0.5),
                quantile(nanos, 0.99),
                served.length == 0 ? Double.NaN : quantile(served, 0.99),
                (double) Arrays.stream(nanos).filter(one -> one > HALF_A_SECOND).count() / nanos.length,
                quantile(late, 0.99),
                byText);
    }

    private static double quantile(long[] sorted, double part) {
        return sorted[(int) (part * (sorted.length - 1))] / 1e9;
    }

    private static double exponential(RandomGenerator random, double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }
}
