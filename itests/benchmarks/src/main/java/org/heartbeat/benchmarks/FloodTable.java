// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** All measurements and their medians. */
final class FloodTable {

    /** The rate of a sender that sends as fast as it can. */
    static final long FLOOD = 0;
    /** The rate of a sender whose datagrams wait until it has finished. */
    static final long BACKLOG = -1;

    private final Map<String, List<Sample>> samples = new TreeMap<>();

    /**
     * One measurement.
     *
     * @param sentPerSecond the speed of the sender
     * @param takenPerSecond datagrams accepted per second of sending, or per second of CPU for a backlog
     * @param lost the share of the datagrams that was not accepted
     * @param nanos CPU time per datagram, of all threads of the receiver
     * @param bytes allocated per datagram, by all threads of the receiver
     * @param receiverBytes allocated per datagram by the receiving thread
     */
    record Sample(
            double sentPerSecond, double takenPerSecond, double lost, double nanos, double bytes, double receiverBytes) {}

    void add(String receiver, int servers, long rate, Sample sample) {
        samples.computeIfAbsent(key(receiver, servers, rate), key -> new ArrayList<>()).add(sample);
    }

    void print(int[] servers, long[] rates) {
        System.out.printf(
                "%n%7s %9s | %17s | %27s | %22s | %23s | %15s%n",
                "", "", "sent in a second", "taken in a second", "CPU ns a datagram", "bytes a datagram", "lost %");
        System.out.printf(
                "%7s %9s | %8s %8s | %10s %10s %5s | %8s %8s %4s | %7s %7s %7s | %7s %7s%n",
                "servers", "rate", "bare", "monitor", "bare", "monitor", "ratio", "bare", "monitor", "", "bare", "monitor",
                "reader", "bare", "monitor");
        for (int count : servers) {
            for (long rate : rates) {
                print(count, rate);
            }
        }
    }

    void printForged(int servers, long[] rates) {
        System.out.printf(
                "%n%9s %-13s | %9s %5s | %16s | %6s%n", "rate", "wrong", "CPU ns", "", "bytes a datagram", "lost %");
        for (long rate : rates) {
            double plain = median(Forgery.NONE.name(), servers, rate, Sample::nanos);
            for (Forgery forgery : Forgery.values()) {
                double nanos = median(forgery.name(), servers, rate, Sample::nanos);
                System.out.printf(
                        "%9s %-13s | %9.0f %5.2f | %16.0f | %6.3f%n", name(rate), forgery, nanos, nanos / plain,
                        median(forgery.name(), servers, rate, Sample::bytes),
                        100 * median(forgery.name(), servers, rate, Sample::lost));
            }
        }
    }

    private void print(int servers, long rate) {
        double bareTaken = median("bare", servers, rate, Sample::takenPerSecond);
        double taken = median("monitor", servers, rate, Sample::takenPerSecond);
        double bareNanos = median("bare", servers, rate, Sample::nanos);
        double nanos = median("monitor", servers, rate, Sample::nanos);
        System.out.printf(
                "%7d %9s | %8.0f %8.0f | %10.0f %10.0f %5.2f | %8.0f %8.0f %4.2f | %7.0f %7.0f %7.0f | %7.3f %7.3f%n",
                servers, name(rate),
                median("bare", servers, rate, Sample::sentPerSecond), median("monitor", servers, rate, Sample::sentPerSecond),
                bareTaken, taken, taken / bareTaken, bareNanos, nanos, nanos / bareNanos,
                median("bare", servers, rate, Sample::bytes), median("monitor", servers, rate, Sample::bytes),
                median("monitor", servers, rate, Sample::receiverBytes),
                100 * median("bare", servers, rate, Sample::lost), 100 * median("monitor", servers, rate, Sample::lost));
    }

    /** Compares with the goals of the monitor. */
    void printGoals(int[] servers) {
        int least = servers[0];
        int most = servers[servers.length - 1];
        System.out.println();
        for (int count : servers) {
            goal(count + " servers, taken in a second of a backlog, to the bare loop",
                    median("monitor", count, BACKLOG, Sample::takenPerSecond)
                            / median("bare", count, BACKLOG, Sample::takenPerSecond),
                    ">=", 0.9);
            // a share, because a number would depend on the speed of the sender
            goal(count + " servers, share of a flood taken meanwhile, to the bare loop",
                    median("monitor", count, FLOOD, FloodTable::shareTaken)
                            / median("bare", count, FLOOD, FloodTable::shareTaken),
                    ">=", 0.9);
        }
        for (int count : servers) {
            goal(count + " servers, bytes a datagram (bare loop: "
                            + Math.round(median("bare", count, FLOOD, Sample::bytes)) + ")",
                    median("monitor", count, FLOOD, Sample::bytes), "<=", 200);
        }
        for (long rate : new long[] {BACKLOG, FLOOD}) {
            double growth = median("monitor", most, rate, Sample::nanos) / median("monitor", least, rate, Sample::nanos);
            double bare = median("bare", most, rate, Sample::nanos) / median("bare", least, rate, Sample::nanos);
            goal(
                    String.format("CPU a datagram of %s, %d to %d servers (bare loop: %.2f)", name(rate), most, least, bare),
                    growth, "<=", 1.3);
        }
    }

    private static double shareTaken(Sample sample) {
        return sample.takenPerSecond() / sample.sentPerSecond();
    }

    private static String name(long rate) {
        return rate == FLOOD ? "flood" : rate == BACKLOG ? "backlog" : Long.toString(rate);
    }

    private static void goal(String what, double value, String relation, double goal) {
        boolean met = relation.equals(">=") ? value >= goal : value <= goal;
        System.out.printf("%-68s %8.2f  goal %s %-6s %s%n", what, value, relation, goal, met ? "met" : "MISSED");
    }

    private double median(String receiver, int servers, long rate, ToDoubleFunction<Sample> part) {
        double[] values = samples.getOrDefault(key(receiver, servers, rate), List.of()).stream()
                .mapToDouble(part).sorted().toArray();
        return values.length == 0 ? Double.NaN
                : (values[values.length / 2] + values[(values.length - 1) / 2]) / 2;
    }

    private static String key(String receiver, int servers, long rate) {
        return receiver + " " + servers + " " + rate;
    }
}
