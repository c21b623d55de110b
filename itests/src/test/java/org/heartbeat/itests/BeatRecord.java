// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.heartbeat.testing.Await;

/** Records all beats that arrive at a port of 127.0.0.1 until closed. */
final class BeatRecord implements AutoCloseable {

    private final DatagramSocket socket;
    private final List<String> messages = new CopyOnWriteArrayList<>();

    BeatRecord() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::record, "beats");
        thread.setDaemon(true);
        thread.start();
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Waits for a new beat that matches. */
    void await(Predicate<String> like) {
        await(size(), like);
    }

    /** Waits for a beat that matches among those after the first {@code before}. */
    void await(int before, Predicate<String> like) {
        Await.until(() -> messages.subList(before, messages.size()), next -> next.stream().anyMatch(like));
    }

    /** Fails if two senders have beaten at the same time: each numbers its messages upwards from the time of its start. */
    void assertOneSenderAtATime() {
        long last = 0;
        for (String message : messages) {
            long number = Long.parseLong(message.replaceFirst(".*&seq=(\\d+).*", "$1"));
            assertTrue(number > last, () -> message + " in " + messages);
            last = number;
        }
    }

    /** Returns the number of beats recorded. */
    int size() {
        return messages.size();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void record() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                socket.receive(packet);
                messages.add(new String(packet.getData(), 0, packet.getLength(), US_ASCII));
            }
        } catch (IOException e) {
            // closed
        }
    }
}
