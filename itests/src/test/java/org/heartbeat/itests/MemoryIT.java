// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;

/** A Karaf whose heap is filled by another bundle for three seconds. */
class MemoryIT {

    private static final int MORE = 3;

    private final AtomicInteger posts = new AtomicInteger();

    @Test
    void goesOnWithAllThatItDoesOnceThereIsMemoryAgain() throws IOException, InterruptedException {
        int ssh = Ports.next();
        int listen = Ports.next();
        int agent = Ports.next();
        Path home = KarafProcess.stock(
                "memory", ssh, "heartbeat", "heartbeat-monitor", "heartbeat-balancer", "heartbeat-haproxy");
        Path file = home.resolve("heartbeats");
        Files.writeString(home.resolve("bin/setenv"), "export JAVA_OPTS=\"-Xmx128m -XX:+UseSerialGC\"\n");
        ExecutorService serving = Executors.newCachedThreadPool();
        HttpServer poster = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        poster.setExecutor(serving);
        poster.createContext("/heartbeat", exchange -> {
            exchange.getRequestBody().readAllBytes();
            posts.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        poster.start();
        Listener listener = new Listener();
        KarafProcess.edit(home, "org.heartbeat.monitor.cfg",
                "HeartbeatListen", "127.0.0.1:" + listen, "HeartbeatStorage", file.toString(),
                "HeartbeatStaleAfter", "2s", "HeartbeatForgetAfter", "5s");
        KarafProcess.edit(home, "org.heartbeat.haproxy.cfg", "HeartbeatAgent", "127.0.0.1:" + agent);
        KarafProcess.edit(home, "org.heartbeat.cfg",
                "HeartbeatAddress",
                listener.address() + ",http://127.0.0.1:" + poster.getAddress().getPort() + "/heartbeat");
        try (listener;
                KarafProcess karaf = new KarafProcess(home, "server");
                Beats beats = new Beats(listen)) {
            listener.hear();
            Await.until(() -> posts.get() > 0);
            try (Beats before = new Beats(listen)) {
                before.regularly("127.4.0.1", "v=1&ready=75&busy=0");
                Await.until(() -> servers(file), List.of("127.4.0.1")::equals);
                Await.until(() -> answer(agent), said -> !said.isEmpty());
                Path eater = Files.write(home.resolve("eater.jar"), ComponentBundle.of(
                        "org.heartbeat.itests.eater", HeapEater.class, Runnable.class, """
                        <reference name="selector" interface="org.heartbeat.api.balancer.ServerSelector" bind="bind"
                            target="(heartbeat.selector=heartbeat)"/>
                        """));
                Files.move(eater, home.resolve("deploy/eater.jar"));
                karaf.awaitLine(HeapEater.PICKS + "127\\.4\\.0\\.1");
                System.out.println("The heap eater " + karaf.awaitLine(HeapEater.ATE));
            }
            // from now on 127.4.0.1 is silent
            beats.regularly("127.4.0.9", "v=1&ready=75&busy=0");
            Await.until(() -> servers(file), List.of("127.4.0.9")::equals);
            karaf.awaitLine(HeapEater.PICKS + "127\\.4\\.0\\.9");
            Await.until(() -> answer(agent), said -> !said.isEmpty());
            listener.skip();
            for (int beat = 0; beat < MORE; beat++) {
                listener.hear();
            }
            int seen = posts.get();
            Await.until(posts::get, count -> count >= seen + MORE);
            // silence is still detected
            beats.quiet(true);
            Await.until(() -> servers(file), List.of()::equals);
            assertTrue(Files.exists(file));
        } finally {
            poster.stop(0);
            serving.shutdownNow();
        }
    }

    private static List<String> servers(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readString(file).lines().map(line -> line.substring(0, line.indexOf(' '))).sorted().toList()
                    : List.of("no file");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
