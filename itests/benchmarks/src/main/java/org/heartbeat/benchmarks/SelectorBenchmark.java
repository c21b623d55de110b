// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.Selection;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.balancer.HeartbeatSelector;
import org.heartbeat.balancer.ServerChanges;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures a pick while the balancer's thread follows the table. For comparison: a random choice, and what httpd does for each
 * request, which is to read the whole table from its file. Read them as ratios within one run. {@code -prof gc} also shows the
 * bytes allocated.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SelectorBenchmark {

    private static final int SERVERS = 10_000;

    @Param({"2", "10", "100", "1000"})
    private int candidates;

    private List<InetSocketAddress> addresses;
    private HeartbeatSelector selector;
    private ServerGroup<InetSocketAddress> group;
    private Path file;

    @Setup
    public void fill() throws IOException {
        ServerTable table = new ServerTable(SERVERS);
        // the candidates are in the middle of it
        addresses = IntStream.range((SERVERS - candidates) / 2, (SERVERS + candidates) / 2)
                .mapToObj(number -> new InetSocketAddress(ServerTable.address(number), 8181))
                .toList();
        // not a service, and with the default configuration
        selector = new HeartbeatSelector(null, new ServerChanges());
        selector.bindMonitor(table);
        group = selector.group(addresses, address -> address);
        file = Files.createTempFile("heartbeats", "");
        Files.writeString(
                file,
                table.servers().stream()
                        .map(server -> server.id().host() + " &ready="
                                + server.workers().ready() + "&busy="
                                + server.workers().busy() + "&lastseen=0\n")
                        .collect(Collectors.joining()));
    }

    @TearDown
    public void end() throws IOException {
        selector.deactivate();
        Files.delete(file);
    }

    @Benchmark
    public InetSocketAddress pick() throws NoServerException {
        return group.pick();
    }

    @Benchmark
    @Threads(2)
    public InetSocketAddress pickByTwoThreads() throws NoServerException {
        return group.pick();
    }

    @Benchmark
    public Selection<InetSocketAddress> beginAndClose() throws NoServerException {
        Selection<InetSocketAddress> selection = group.begin();
        selection.close();
        return selection;
    }

    @Benchmark
    @Threads(2)
    public Selection<InetSocketAddress> beginAndCloseByTwoThreads() throws NoServerException {
        Selection<InetSocketAddress> selection = group.begin();
        selection.close();
        return selection;
    }

    @Benchmark
    public Selection<InetSocketAddress> beginAndFail() throws NoServerException {
        Selection<InetSocketAddress> selection = group.begin();
        selection.fail();
        return selection;
    }

    @Benchmark
    public InetSocketAddress random() {
        return addresses.get(ThreadLocalRandom.current().nextInt(addresses.size()));
    }

    @Benchmark
    @Threads(2)
    public InetSocketAddress randomByTwoThreads() {
        return addresses.get(ThreadLocalRandom.current().nextInt(addresses.size()));
    }

    /** Reads all rows into a map, and picks by the ready workers of the candidates in it. */
    @Benchmark
    public InetSocketAddress readTheFile() throws IOException {
        Map<String, Integer> ready = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int begin = line.indexOf("&ready=") + "&ready=".length();
            ready.put(
                    line.substring(0, line.indexOf(' ')),
                    Integer.parseInt(line.substring(begin, line.indexOf('&', begin))));
        }
        int sum = addresses.stream()
                .mapToInt(address -> ready.get(address.getAddress().getHostAddress()))
                .sum();
        int pick = ThreadLocalRandom.current().nextInt(sum);
        for (InetSocketAddress address : addresses) {
            pick -= ready.get(address.getAddress().getHostAddress());
            if (pick < 0) {
                return address;
            }
        }
        throw new IllegalStateException();
    }
}
