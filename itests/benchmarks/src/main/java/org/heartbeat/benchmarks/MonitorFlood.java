// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Floods the monitor on loopback, alternating with a bare receive loop in a process with the same settings, and prints both and
 * their ratio. One process sends and one receives, so that each has a processor of a machine with two.
 *
 * <pre>java -cp itests/benchmarks/target/benchmarks.jar org.heartbeat.benchmarks.MonitorFlood [ROUNDS | forged]</pre>
 *
 * <p>The sender has a socket for each of its 10,000 addresses, so {@code ulimit -n} must allow more than that.
 */
public final class MonitorFlood {

    private static final int[] SERVERS = {10, 1_000, 10_000};

    /**
     * Datagrams per second, or a rate of {@link FloodTable}. Each turn has a framework of its own, and so code of its own for
     * the JIT to compile. So the rates that take all of the receiver's time come last, when compilation is done.
     */
    private static final long[] RATES = {20_000, 50_000, 100_000, FloodTable.FLOOD, FloodTable.BACKLOG};
    private static final long[] FORGED_RATES = {100_000, FloodTable.BACKLOG};
    private static final int FORGED_ROUNDS = 3;
    private static final int FLOOD = 500_000;
    private static final int PACED_SECONDS = 1;
    private static final int BACKLOGS = 25;
    /** The datagrams of one backlog, far fewer than fit into a buffer of 4 MiB. */
    private static final int BACKLOG = 8_000;
    private static final long STILL = TimeUnit.MILLISECONDS.toNanos(200);

    private final FloodTable table = new FloodTable();

    private MonitorFlood() {}

    /** Measures; with the name of a part as argument it runs as that part. */
    public static void main(String[] arguments) throws IOException {
        String argument = arguments.length == 0 ? "5" : arguments[0];
        switch (argument) {
            case "sender" -> new FloodSender().run();
            case "bare" -> new FloodMeter((port, servers, forgery) -> new BareReceiver(port)).run();
            case "monitor" -> new FloodMeter(MonitorReceiver::new).run();
            case "forged" -> new MonitorFlood().measureForged();
            default -> new MonitorFlood().measure(Integer.parseInt(argument));
        }
    }

    private void measure(int rounds) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, FloodReceiver.RECEIVE_BUFFER);
            System.out.printf(
                    "receive buffer: %d KiB of %d KiB asked for (Linux: sysctl net.core.rmem_max)%n",
                    channel.getOption(StandardSocketOptions.SO_RCVBUF) >> 10, FloodReceiver.RECEIVE_BUFFER >> 10);
        }
        try (FloodProcess sender = new FloodProcess("sender");
                FloodProcess bare = new FloodProcess("bare");
                FloodProcess monitor = new FloodProcess("monitor")) {
            List<Turn> turns = new ArrayList<>();
            for (int servers : SERVERS) {
                turns.add(new Turn("bare", bare, servers, Forgery.NONE));
                turns.add(new Turn("monitor", monitor, servers, Forgery.NONE));
            }
            for (int round = 0; round <= rounds; round++) {
                System.out.println(round == 0 ? "warming up" : "round " + round + " of " + rounds);
                for (Turn turn : turns) {
                    measure(turn, sender, RATES, round == 0);
                }
            }
        }
        table.print(SERVERS, RATES);
        table.printGoals(SERVERS);
    }

    /** Measures datagrams with invalid signatures; for comparison, unsigned ones, and without required signatures. */
    private void measureForged() throws IOException {
        try (FloodProcess sender = new FloodProcess("sender");
                FloodProcess monitor = new FloodProcess("monitor")) {
            for (int round = 0; round <= FORGED_ROUNDS; round++) {
                for (Forgery forgery : Forgery.values()) {
                    measure(new Turn(forgery.name(), monitor, SERVERS[0], forgery), sender, FORGED_RATES, round == 0);
                }
            }
        }
        table.printForged(SERVERS[0], FORGED_RATES);
    }

    private record Turn(String name, FloodProcess process, int servers, Forgery forgery) {}

    private void measure(Turn turn, FloodProcess sender, long[] rates, boolean warmUp) throws IOException {
        String port = turn.process().order("open", turn.servers(), turn.forgery())[0];
        sender.order("open", turn.servers(), port, turn.forgery());
        // before any measurement each server sends one beat, slowly enough for all to be received
        sender.order("send", turn.servers(), 20_000);
        awaitStillness(turn.process());
        for (long rate : rates) {
            FloodTable.Sample sample = rate == FloodTable.BACKLOG
                    ? measureBacklogs(turn.process(), sender)
                    : measure(turn.process(), sender, rate);
            if (!warmUp) {
                table.add(turn.name(), turn.servers(), rate, sample);
            }
        }
        turn.process().order("close");
    }

    private static FloodTable.Sample measure(FloodProcess receiver, FloodProcess sender, long rate) throws IOException {
        long count = rate == FloodTable.FLOOD ? FLOOD : rate * PACED_SECONDS;
        long[] before = numbers(receiver.order("cost"));
        double seconds = numbers(sender.order("send", count, rate))[0] / 1e9;
        long within = numbers(receiver.order("count"))[0] - before[0];
        awaitStillness(receiver);
        long[] after = numbers(receiver.order("cost"));
        double taken = after[0] - before[0];
        return new FloodTable.Sample(
                count / seconds, within / seconds, (count - taken) / count,
                (after[1] - before[1]) / taken, (after[2] - before[2]) / taken, (after[4] - before[4]) / taken);
    }

    /**
     * Stops the receiver, sends, and lets it continue, so that it never waits for the sender, which otherwise is slower. Its rate
     * follows from the CPU time of its busiest thread.
     */
    private static FloodTable.Sample measureBacklogs(FloodProcess receiver, FloodProcess sender) throws IOException {
        long[] before = numbers(receiver.order("cost"));
        double nanos = 0;
        for (int i = 0; i < BACKLOGS; i++) {
            receiver.signal("STOP");
            nanos += numbers(sender.order("send", BACKLOG, FloodTable.FLOOD))[0];
            receiver.signal("CONT");
            awaitStillness(receiver);
        }
        long[] after = numbers(receiver.order("cost"));
        double count = BACKLOGS * BACKLOG;
        double taken = after[0] - before[0];
        return new FloodTable.Sample(
                count / (nanos / 1e9), taken / ((after[3] - before[3]) / 1e9), (count - taken) / count,
                (after[1] - before[1]) / taken, (after[2] - before[2]) / taken, (after[4] - before[4]) / taken);
    }

    /** Waits until the receiver has received everything. */
    private static void awaitStillness(FloodProcess receiver) throws IOException {
        long last = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < STILL) {
            long count = numbers(receiver.order("count"))[0];
            if (count != last) {
                last = count;
                since = System.nanoTime();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static long[] numbers(String[] words) {
        long[] numbers = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Long.parseLong(words[i]);
        }
        return numbers;
    }
}
