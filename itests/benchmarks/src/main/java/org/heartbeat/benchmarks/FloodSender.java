// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The sending process: sends beats of many servers in turn, each from an address of its own, as ordered on standard input. The
 * workers that a server reports differ from beat to beat.
 */
final class FloodSender {

    private static final int ROUNDS = 16;
    private static final int WAIT = 50_000;

    private final List<DatagramChannel> channels = new ArrayList<>();
    private final ByteBuffer[] messages = new ByteBuffer[ROUNDS];
    private long sent;

    /** Executes orders until the input ends. */
    void run() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] order = line.split(" ");
            switch (order[0]) {
                case "open" -> {
                    open(Integer.parseInt(order[1]), Integer.parseInt(order[2]), Forgery.valueOf(order[3]));
                    System.out.println("open");
                }
                case "send" -> System.out.println(send(Long.parseLong(order[1]), Long.parseLong(order[2])));
                default -> throw new IllegalArgumentException("order: \"" + line + "\"");
            }
        }
    }

    private void open(int servers, int port, Forgery forgery) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = forgery.message("v=1&ready=" + (75 - i) + "&busy=" + i + "&port=8181").getBytes(US_ASCII);
            messages[i] = ByteBuffer.allocateDirect(message.length).put(message);
        }
        for (DatagramChannel channel : channels) {
            channel.close();
        }
        channels.clear();
        InetSocketAddress target = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
        for (int i = 0; i < servers; i++) {
            channels.add(DatagramChannel.open(StandardProtocolFamily.INET)
                    .bind(new InetSocketAddress(address(i), 0))
                    .connect(target));
        }
    }

    /** Loopback addresses other than 127.0.0.x, without those that end in 0 or 255. */
    private static InetAddress address(int i) throws IOException {
        int last = i % 254 + 1;
        int third = i / 254 % 256;
        int second = i / 254 / 256 + 1;
        return InetAddress.getByAddress(new byte[] {127, (byte) second, (byte) third, (byte) last});
    }

    /**
     * Sends a number of datagrams.
     *
     * @param rate datagrams per second; 0 for as many as possible
     * @return the nanoseconds that it took
     */
    private long send(long count, long rate) throws IOException {
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            if (rate > 0) {
                for (long due = start + i * 1_000_000_000 / rate, left = due - System.nanoTime();
                        left > 0;
                        left = due - System.nanoTime()) {
                    LockSupport.parkNanos(Math.min(left, WAIT));
                }
            }
            int server = (int) (sent % channels.size());
            ByteBuffer message = messages[(int) (sent / channels.size() % ROUNDS)];
            channels.get(server).write(message.flip());
            sent++;
        }
        return System.nanoTime() - start;
    }
}
