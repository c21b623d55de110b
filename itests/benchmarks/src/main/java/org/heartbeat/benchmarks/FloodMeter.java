// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Set;
import java.util.TreeSet;

/**
 * The receiving process: opens and closes receivers as ordered on standard input, and prints what they received and what that
 * cost. The cost includes all threads that the receiver started, not only the one that receives.
 */
final class FloodMeter {

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final FloodReceiver.Factory factory;
    private FloodReceiver receiver;
    private Set<Long> before;

    FloodMeter(FloodReceiver.Factory factory) {
        this.factory = factory;
    }

    /** Executes orders until the input ends. */
    void run() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] order = line.split(" ");
            switch (order[0]) {
                case "open" -> System.out.println(open(Integer.parseInt(order[1]), Forgery.valueOf(order[2])));
                case "count" -> System.out.println(receiver.taken());
                case "cost" -> System.out.println(receiver.taken() + " " + cost());
                case "close" -> {
                    receiver.close();
                    System.out.println("closed");
                }
                default -> throw new IllegalArgumentException("order: \"" + line + "\"");
            }
        }
    }

    private int open(int servers, Forgery forgery) throws IOException {
        int port = freePort();
        before = threads();
        receiver = factory.open(port, servers, forgery);
        return port;
    }

    /** Returns nanoseconds of CPU and bytes allocated so far, by all threads and by the busiest one. */
    private String cost() {
        Set<Long> own = threads();
        own.removeAll(before);
        long[] ids = own.stream().mapToLong(Long::longValue).toArray();
        long[] nanos = threads.getThreadCpuTime(ids);
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        long allNanos = 0;
        long allBytes = 0;
        int busiest = 0;
        for (int i = 0; i < ids.length; i++) {
            // -1 for a thread that has ended
            allNanos += Math.max(0, nanos[i]);
            allBytes += Math.max(0, bytes[i]);
            busiest = nanos[i] > nanos[busiest] ? i : busiest;
        }
        return allNanos + " " + allBytes + " " + nanos[busiest] + " " + bytes[busiest];
    }

    private Set<Long> threads() {
        Set<Long> ids = new TreeSet<>();
        for (long id : threads.getAllThreadIds()) {
            ids.add(id);
        }
        return ids;
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
