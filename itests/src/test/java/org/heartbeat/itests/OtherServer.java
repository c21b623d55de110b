// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A server besides Karaf that answers {@code other} and beats to an httpd by POST, from its own address, as httpd requires. */
final class OtherServer implements AutoCloseable {

    private final String address;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();

    /** Serves everything below this path on this loopback address, without beating yet. */
    OtherServer(String address, String path) throws IOException {
        this.address = address;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
        server.setExecutor(workers);
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, 5);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("other".getBytes(US_ASCII));
            }
        });
        server.start();
    }

    /** Returns its line in a balancer of httpd. */
    String member() {
        return "BalancerMember http://" + address + ":" + server.getAddress().getPort();
    }

    /** Starts beating every second to the httpd at this port of 127.0.0.1. */
    void beatTo(int port) {
        beats.scheduleAtFixedRate(() -> post(port), 0, 1, TimeUnit.SECONDS);
    }

    /** Sends a beat; a failed one is followed by another. */
    private void post(int port) {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(address), 0)) {
            String message = "v=1&ready=75&busy=3";
            String request = "POST /heartbeat HTTP/1.0\r\nContent-Length: " + message.length() + "\r\n\r\n" + message;
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            System.out.println("beat for the other server: " + e);
        }
    }

    @Override
    public void close() {
        beats.shutdownNow();
        server.stop(0);
        workers.shutdownNow();
    }
}
