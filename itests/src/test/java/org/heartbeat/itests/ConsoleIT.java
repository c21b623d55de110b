// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.hc.api.HealthCheck;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A stock Karaf with the feature repository dropped into {@code deploy}, the Web Console, and a site's own health check. */
class ConsoleIT {

    private static final String PAGE = "/system/console/heartbeat";
    private static final String MARKUP = "<img id=evil src=x onerror=alert(1)>${appRoot}";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static int ssh;
    private static int http;
    private static int heard;
    private static Path home;
    private static KarafProcess karaf;
    private static Listener listener;
    private static String installedAtFirst;
    private static String loggedAtFirst;

    @BeforeAll
    static void dropTheRepository() throws IOException, InterruptedException {
        ssh = Ports.next();
        http = Ports.next();
        heard = Ports.next();
        home = KarafProcess.stock("console", ssh);
        KarafProcess.httpOn(home, "127.0.0.1", http, 50);
        karaf = new KarafProcess(home, "server");
        listener = new Listener();
        // until then Karaf may have no deployer
        karaf.awaitBoot(ssh);
        Path whole = Files.copy(Path.of(System.getProperty("itests.features")), home.resolve("heartbeat.xml"));
        Files.move(whole, home.resolve("deploy/heartbeat.xml"));
        Await.until(() -> Files.exists(home.resolve("etc/org.heartbeat.cfg")));
        KarafProcess.edit(
                home, "org.heartbeat.cfg",
                "HeartbeatAddress", listener.address() + ", 127.0.0.1:" + heard, "HeartbeatPort", "8181");
        listener.hear();
        installedAtFirst = karaf.client(ssh, "feature:list -i --no-format");
        loggedAtFirst = Files.readString(home.resolve("data/log/karaf.log"));
        karaf.client(ssh, "feature:install http webconsole heartbeat-monitor heartbeat-health");
        KarafProcess.edit(home, "org.heartbeat.monitor.cfg", "HeartbeatListen", "127.0.0.1:" + heard);
        Await.until(ConsoleIT::pageOnceThere, page -> page.contains(">127.0.0.1:8181</th>"));
    }

    private static String pageOnceThere() {
        try {
            return page();
        } catch (UncheckedIOException e) {
            return e.toString();
        }
    }

    @AfterAll
    static void end() {
        if (listener != null) {
            listener.close();
        }
        if (karaf != null) {
            karaf.close();
        }
    }

    @Test
    void installsNothingButTheSender() {
        assertTrue(installedAtFirst.contains("heartbeat "), installedAtFirst);
        assertFalse(installedAtFirst.contains("heartbeat-monitor"), installedAtFirst);
        assertFalse(installedAtFirst.contains("heartbeat-balancer-camel"), installedAtFirst);
        assertFalse(loggedAtFirst.contains("| ERROR |"), loggedAtFirst);
    }

    @Test
    void drainsByPostWithTheTokenOfItsPageAlone() throws IOException {
        assertEquals(403, post("action=drain").statusCode());
        assertFalse(page().contains("This Karaf drains"));
        Matcher token = Pattern.compile("name=\"token\" value=\"([0-9a-f]+)\"").matcher(page());
        assertTrue(token.find());
        assertEquals(303, post("action=drain&token=" + token.group(1)).statusCode());
        listener.hearUntil(message -> message.contains("&state=draining"));
        assertTrue(page().contains("This Karaf drains"));
        assertEquals(303, post("action=resume&token=" + token.group(1)).statusCode());
        listener.hearUntil(message -> !message.contains("state="));
    }

    /** The server appears after the page was loaded, so the page has to follow. */
    @Test
    @EnabledIf("org.heartbeat.itests.Browser#isPresent")
    void followsInABrowserAndMakesNoMarkupOfWhatAServerSays() throws IOException, InterruptedException {
        AtomicInteger loads = new AtomicInteger();
        HttpServer login = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        login.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals(PAGE) && loads.incrementAndGet() == 2) {
                beat("v=1&ready=3&busy=1&port=8282&zone=" + MARKUP);
                Await.until(() -> page(), page -> page.contains(">127.0.0.1:8282</th>"));
            }
            forward(exchange);
        });
        login.start();
        try {
            String shown = Browser.show("http://127.0.0.1:" + login.getAddress().getPort() + PAGE, 5000, folder);

            assertTrue(shown.contains(">127.0.0.1:8282</th>"), shown);
            assertTrue(shown.contains("zone=&lt;img id=evil src=x onerror=alert(1)&gt;${appRoot}"), shown);
            assertFalse(shown.contains("<img id"), shown);
            assertTrue(shown.contains("role=\"status\"></p>"), shown);
        } finally {
            login.stop(0);
        }
    }

    @Test
    void drainsWhileACheckOfTheSiteFails() throws IOException, InterruptedException {
        Path fault = folder.resolve("fault");
        Files.write(
                Files.createDirectories(folder.resolve("check")).resolve("check.jar"),
                ComponentBundle.of("org.heartbeat.itests.check", FileCheck.class, HealthCheck.class, """
                        <property name="hc.name" value="disk"/>
                        <property name="hc.tags" value="itests"/>
                        <property name="file" value="%s"/>
                        """.formatted(fault)));
        karaf.client(ssh, "bundle:install -s " + folder.resolve("check/check.jar").toUri());
        KarafProcess.edit(home, "org.heartbeat.health.cfg", "HeartbeatHealthTags", "itests");
        Files.createFile(fault);
        listener.hearUntil(message -> message.contains("&state=draining"));
        assertTrue(karaf.client(ssh, "heartbeat:status").contains("because of health check disk"));
        Files.delete(fault);
        listener.hearUntil(message -> !message.contains("state="));
    }

    private static void beat(String message) throws IOException {
        byte[] bytes = message.getBytes(UTF_8);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), heard));
        }
    }

    private static String page() {
        return ask(request(PAGE)).body();
    }

    private static HttpResponse<String> post(String form) {
        return ask(request(PAGE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("karaf:karaf".getBytes(UTF_8)));
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forwards Karaf's answer to a browser that cannot log in. */
    private static void forward(HttpExchange exchange) throws IOException {
        HttpResponse<String> answer = ask(request(exchange.getRequestURI().toString()));
        byte[] body = answer.body().getBytes(UTF_8);
        answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
