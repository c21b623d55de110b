// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.util.function.Predicate;

/** A socket on loopback that receives beats, in the order in which they arrive. */
public final class Listener implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final DatagramSocket socket;

    /** A received message, without its number if it is unsigned. */
    public record Heard(String message, InetAddress source, int sourcePort, long nanoTime) {

        public Heard {
            message = message.replaceFirst("&seq=[0-9]+$", "");
        }
    }

    private Listener(DatagramSocket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    public static Listener on(String address) throws IOException {
        return onPort(address, 0);
    }

    public static Listener onPort(String address, int port) throws IOException {
        return new Listener(new DatagramSocket(port, InetAddress.getByName(address)));
    }

    public static Listener onGroup(String group) throws IOException {
        MulticastSocket socket = new MulticastSocket(0);
        socket.joinGroup(new InetSocketAddress(InetAddress.getByName(group), 0), loopback());
        return new Listener(socket);
    }

    public static NetworkInterface loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Returns the next beat; fails if none arrives. */
    public Heard hear() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return new Heard(
                new String(packet.getData(), 0, packet.getLength(), US_ASCII),
                packet.getAddress(),
                packet.getPort(),
                System.nanoTime());
    }

    /** Waits until this message arrives, whatever arrives before it. */
    public Heard hearUntil(String message) throws IOException {
        return hearUntil(message, message::equals);
    }

    /** Waits until a message that begins with this arrives, whatever arrives before it. */
    public Heard hearUntilOneBeginsWith(String begin) throws IOException {
        return hearUntil(begin + "…", message -> message.startsWith(begin));
    }

    private Heard hearUntil(String wanted, Predicate<String> isWanted) throws IOException {
        String last = "nothing";
        for (long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L; System.nanoTime() < deadline; ) {
            Heard heard = hear();
            if (isWanted.test(heard.message())) {
                return heard;
            }
            last = heard.message();
        }
        throw new AssertionError("never heard " + wanted + ", last heard " + last);
    }

    /**
     * Returns the next beat.
     *
     * @throws SocketTimeoutException if none arrives within this time
     */
    public Heard hearWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return hear();
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Returns whether no beat is waiting at this moment. */
    public boolean hearsNothing() throws IOException {
        try {
            hearWithin(1);
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
