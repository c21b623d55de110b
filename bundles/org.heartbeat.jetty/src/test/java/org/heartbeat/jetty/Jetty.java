// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.jetty;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.servlet.AsyncContext;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.heartbeat.internal.peer.Peer;
import org.heartbeat.internal.requests.EndedRequests;

/** A Jetty on a free port of loopback, which serves each request as its path says. */
final class Jetty implements AutoCloseable {

    static final byte[] MUCH = new byte[8 << 20];

    final HttpConfiguration configuration = new HttpConfiguration();
    final CountDownLatch clientGone = new CountDownLatch(1);
    final ServerConnector connector;
    /** Runs on the request's thread before the response. */
    volatile Runnable before = () -> {};
    /** The address of the last client: the reported one and the real one. */
    volatile String client;

    private final Server server = new Server(new QueuedThreadPool(40));

    Jetty() throws Exception {
        connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new AbstractHandler() {
            @Override
            public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                base.setHandled(true);
                before.run();
                serve(target.substring(1), request, response);
            }
        });
        server.start();
    }

    private void serve(String what, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        switch (what) {
            case "throw" -> throw new ServletException("broken");
            case "unavailable" -> throw new IllegalStateException("no server");
            case "read" -> read(request);
            case "readAndSay500" -> {
                try {
                    read(request);
                } catch (IOException e) {
                    response.sendError(500);
                }
            }
            case "ours" -> {
                request.setAttribute(EndedRequests.UNCOUNTED, true);
                response.setStatus(503);
            }
            case "async500" -> {
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    response.setStatus(500);
                    async.complete();
                });
            }
            case "peer" -> client = request.getRemoteAddr() + " by " + Peer.of(request);
            // Jetty 9.4 loses a timeout that expires before the request's thread has stored it (AsyncContextEvent.java, run)
            case "timeout" -> request.startAsync().setTimeout(2000);
            default -> answer(what, response);
        }
    }

    private void answer(String what, HttpServletResponse response) throws IOException {
        switch (what) {
            case "late" -> {
                response.setContentLength(0);
                response.flushBuffer();
                response.setStatus(500);
            }
            case "lateThrow" -> {
                response.flushBuffer();
                throw new IllegalStateException("broken");
            }
            case "short" -> {
                response.setContentLength(10);
                response.getOutputStream().write(1);
                response.flushBuffer();
            }
            case "much" -> {
                try {
                    while (true) {
                        response.getOutputStream().write(MUCH);
                    }
                } finally {
                    clientGone.countDown();
                }
            }
            default -> response.sendError(Integer.parseInt(what));
        }
    }

    private void read(HttpServletRequest request) throws IOException {
        try {
            request.getInputStream().readAllBytes();
        } finally {
            clientGone.countDown();
        }
    }

    Client client() throws IOException {
        return new Client(connector.getLocalPort());
    }

    /** Returns the status of a request that uses a connection of its own. */
    int get(String path) throws IOException {
        try (Client client = client()) {
            return client.get(path);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A client that keeps one connection. */
    static final class Client implements AutoCloseable {

        private final Socket socket = new Socket();
        boolean asksToClose;

        private Client(int port) throws IOException {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
        }

        int get(String path) throws IOException {
            send("GET /" + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
            return answer();
        }

        void send(String request) throws IOException {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }

        /** Reads a whole response; returns its status, or 0 if the server breaks off. */
        int answer() throws IOException {
            String status = line();
            int length = 0;
            boolean chunked = false;
            asksToClose = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.startsWith("Content-Length: ")) {
                    length = Integer.parseInt(header.substring(16));
                }
                chunked |= header.equals("Transfer-Encoding: chunked");
                asksToClose |= header.equals("Connection: close");
            }
            if (chunked || asksToClose) {
                while (socket.getInputStream().read() >= 0) {
                    length = 0;
                }
            }
            boolean whole = socket.getInputStream().readNBytes(length).length == length;
            return whole ? Integer.parseInt(status.split(" ")[1]) : 0;
        }

        /** Reads the first byte of a response. */
        int first() throws IOException {
            return socket.getInputStream().read();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            InputStream in = socket.getInputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("closed after \"" + line + "\"");
                }
                line.append((char) c);
            }
            return line.toString().stripTrailing();
        }

        /** Resets the connection. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
