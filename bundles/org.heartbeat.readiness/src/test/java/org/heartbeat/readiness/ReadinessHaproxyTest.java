// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.readiness;

import static org.heartbeat.testing.HaproxyProcess.DEAD;
import static org.heartbeat.testing.HaproxyProcess.STOPPING;
import static org.heartbeat.testing.HaproxyProcess.UP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.heartbeat.testing.HaproxyProcess;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.ServletHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A real HAProxy, configured as the README says, that checks the readiness URL. */
@EnabledIf("org.heartbeat.testing.HaproxyProcess#isPresent")
class ReadinessHaproxyTest {

    private static final Path README = Path.of("README.md");

    @Test
    void givesAServerThatDrainsOnlyWhatItsSessionsBring() throws IOException {
        KnownSender sender = beating();
        HttpServer a = serve("a", sender);
        HttpServer b = serve("b", beating());
        try (HaproxyProcess haproxy = new HaproxyProcess(backend(a, b))) {
            haproxy.until("a", UP, 1);
            haproxy.until("b", UP, 1);
            assertEquals(Set.of("a", "b"), haproxy.answers(10).keySet());
            sender.drain("operator", false);
            haproxy.until("a", STOPPING, 1);
            assertEquals(Map.of("b", 10), haproxy.answers(10));
            assertTrue(haproxy.answer("Cookie: server=a\r\n").endsWith("\na"), "its session");
            sender.resume("operator");
            haproxy.until("a", UP, 1);
            assertEquals(Set.of("a", "b"), haproxy.answers(10).keySet());
            a.stop(0);
            haproxy.until("a", DEAD, 1);
            assertEquals(Map.of("b", 10), haproxy.answers(10));
        } finally {
            a.stop(0);
            b.stop(0);
        }
    }

    /**
     * Returns the README's backend with these servers instead of its own, checked more often but with no shorter time-out, and
     * with a cookie for sessions.
     */
    private static String[] backend(HttpServer a, HttpServer b) throws IOException {
        String page = Files.readString(README);
        int begin = page.indexOf("    backend site\n");
        String own = page.substring(begin, page.indexOf("\n\n", begin)).replaceFirst(".*\n", "");
        String line = own.lines().filter(text -> text.contains(" server a ")).findFirst().orElseThrow();
        return own.replace(line, line(line, "a", a) + "\n" + line(line, "b", b) + "\n  cookie server insert\n  timeout check 30s")
                .split("\n");
    }

    private static String line(String readme, String name, HttpServer server) {
        return readme.replaceFirst("server a [^ ]+", "server " + name + " 127.0.0.1:" + server.getAddress().getPort())
                        .replaceFirst("inter \\w+", "inter 100ms")
                + " cookie " + name;
    }

    /** Returns a sender whose last beat is late enough for the whole test not to find it silent. */
    private static KnownSender beating() {
        return KnownSender.silent().beat(75, 0, Duration.ZERO);
    }

    private static HttpServer serve(String name, KnownSender sender) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/heartbeat/ready", new ServletHandler(new ReadyServlet(() -> sender, () -> 404)));
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, name.length());
                exchange.getResponseBody().write(name.getBytes());
            }
        });
        server.start();
        return server;
    }
}
