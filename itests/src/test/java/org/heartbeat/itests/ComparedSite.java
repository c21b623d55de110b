// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.heartbeat.itests.OpenLoop.Outcome;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;

/**
 * Three Karafs, each with its own address and Jetty pool, whose users are balanced in different ways, first with all Karafs equally
 * fast and then with the last one half as fast. Measures and prints what users experience.
 */
final class ComparedSite implements AutoCloseable {

    static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("itests.site", 1));
    /** httpd reads its datagrams twice in this time. */
    static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final double SLOW = 2;
    /** The delay in seconds with which requests may be sent if the machine has nothing else to do. */
    private static final double LATE = 0.05;
    private static final double[] LOADS = Stream.of(System.getProperty("itests.loads", "").split(","))
            .mapToDouble(load -> load.isBlank() ? 0 : Integer.parseInt(load) / 100.0)
            .toArray();

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<BeatingKaraf> karafs;
    private final List<KarafProcess> processes = new ArrayList<>();
    /** The number of workers that each Karaf reports. */
    private final List<Integer> workers = new ArrayList<>();

    /** A way to balance, with the Karafs' sender settings and status provider for it; no settings if beats do not matter. */
    record Way(String name, URI uri, List<String> beats, String status) {}

    /** The highest p99 allowed for ways with {@code heartbeat} in their name, as a multiple of that of another way. */
    record Goal(String way, double most) {}

    private record Row(String servers, double load, Way way, Outcome outcome) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "| %-10s | %3.0f %% | %-28s | %5d | %3d | %.3f | %.3f | %6.3f | %5.1f %% | %.3f%s | %s |",
                    servers, load * 100, way.name(), outcome.requests(), outcome.errors(), outcome.mean(), outcome.p50(),
                    outcome.p99(), outcome.overHalf() * 100, outcome.late(),
                    outcome.late() < LATE ? "" : ", NO MEASURE, the machine was busy", outcome.answers());
        }
    }

    /** Starts the Karafs with these pool sizes, and with these features in addition to the sender. */
    ComparedSite(List<Integer> threads, String features) throws IOException, InterruptedException {
        karafs = IntStream.range(0, threads.size())
                .mapToObj(i -> new BeatingKaraf("127.0.0." + (i + 2), threads.get(i)))
                .toList();
        try (Listener listener = new Listener()) {
            for (BeatingKaraf karaf : karafs) {
                processes.add(karaf.start());
            }
            for (int i = 0; i < karafs.size(); i++) {
                karafs.get(i).install(processes.get(i), Ports.next());
                karafs.get(i).client(processes.get(i), "feature:install " + features);
                karafs.get(i).configure("HeartbeatAddress", listener.address(), "HeartbeatStatus", "jetty");
                // skip a beat that comes late from the Karaf before
                String port = "&port=" + karafs.get(i).port() + "&";
                String beat = listener.hearUntil(message -> message.contains(port) && message.contains("&now=")).message();
                String[] numbers = beat.split("\\D+");
                workers.add(Integer.parseInt(numbers[2]) + Integer.parseInt(numbers[3]));
                karafs.get(i).configure("HeartbeatAddress", "");
            }
        }
        for (BeatingKaraf karaf : karafs) {
            Await.until(() -> slowness(karaf, 1), status -> status == 200);
        }
    }

    List<BeatingKaraf> karafs() {
        return karafs;
    }

    List<KarafProcess> processes() {
        return processes;
    }

    List<Integer> workers() {
        return workers;
    }

    static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Measures each way at each load, and returns how many requests failed in those with {@code heartbeat} in their name. */
    int compare(Goal alike, Goal slow, List<Way> ways) throws IOException {
        System.out.printf("load average of the machine before: %.1f%n",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        int all = workers.stream().mapToInt(Integer::intValue).sum();
        int last = workers.get(workers.size() - 1);
        for (Way way : ways) {
            beat(way);
            // warms up the compilers; not measured
            OpenLoop.run(way.uri(), all * 5, Duration.ofSeconds(5), Duration.ofSeconds(1), 0);
        }
        List<Row> rows = new ArrayList<>();
        List<Way> order = new ArrayList<>(ways);
        for (double slowness : new double[] {1, SLOW}) {
            for (double load : LOADS) {
                double perSecond = load * (all - last + last / slowness) / (OpenLoop.MEAN.toMillis() / 1e3);
                for (Way way : order) {
                    beat(way);
                    for (BeatingKaraf karaf : karafs) {
                        slowness(karaf, karaf == karafs.get(karafs.size() - 1) ? slowness : 1);
                    }
                    Outcome outcome = OpenLoop.run(way.uri(), perSecond, WARM_UP, MEASURED, Math.round(load * 100));
                    rows.add(new Row(slowness == 1 ? "all alike" : "one slow", load, way, outcome));
                    System.out.println(rows.get(rows.size() - 1));
                }
                // the next load starts with the way for which the Karafs already beat
                Collections.reverse(order);
            }
        }
        print(alike, slow, rows);
        return rows.stream()
                .filter(row -> row.way().name().contains("heartbeat"))
                .mapToInt(row -> row.outcome().errors())
                .sum();
    }

    @Override
    public void close() {
        processes.forEach(KarafProcess::close);
    }

    private void print(Goal alike, Goal slow, List<Row> rows) {
        System.out.println(workers + " workers, " + MEASURED.toSeconds() + " s each, seconds\n"
                + "| servers | load | way | requests | errors | mean | p50 | p99 | over 0.5 s | sent late, p99 | answers |");
        Map<String, Double> p99 = new LinkedHashMap<>();
        for (Row row : rows) {
            System.out.println(row);
            p99.put(row.servers() + row.load() + row.way().name(), row.outcome().p99());
        }
        for (Row row : rows) {
            if (row.way().name().contains("heartbeat")) {
                Goal goal = row.servers().equals("all alike") ? alike : slow;
                double ratio = row.outcome().p99() / p99.get(row.servers() + row.load() + goal.way());
                System.out.printf(Locale.ROOT, "%s, %.0f %%, %s: p99 is %.2f of that of %s, goal %.1f%s%n", row.servers(),
                        row.load() * 100, row.way().name(), ratio, goal.way(), goal.most(), ratio <= goal.most() ? "" : ": MISSED");
            }
        }
    }

    /** Configures all Karafs to beat for this way, and waits until requests are answered. */
    void beat(Way way) throws IOException {
        if (!way.beats().isEmpty()) {
            for (BeatingKaraf karaf : karafs) {
                karaf.configure(Stream.concat(Stream.of("HeartbeatStatus", way.status()), way.beats().stream())
                        .toArray(String[]::new));
            }
        }
        Await.until(() -> status(HttpRequest.newBuilder(URI.create(way.uri() + "?0,0")).build()), status -> status == 200);
    }

    private int slowness(BeatingKaraf karaf, double times) {
        return failing(karaf, times, 0);
    }

    /** Makes a Karaf this many times slower and fail this share of its requests at once; returns the status of the answer. */
    int failing(BeatingKaraf karaf, double times, double share) {
        return status(HttpRequest.newBuilder(URI.create("http://" + karaf.authority() + "/app/servlet?" + times + "," + share))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private int status(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
