// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on 127.0.0.1 that answers with its name and the path requested. */
final class NamedServer implements AutoCloseable {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final String name;
    private final HttpServer server;

    NamedServer(String name) throws IOException {
        this.name = name;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = answerTo(exchange.getRequestURI().toString()).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.setExecutor(executor);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String answerTo(String uri) {
        return name + " " + uri;
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
