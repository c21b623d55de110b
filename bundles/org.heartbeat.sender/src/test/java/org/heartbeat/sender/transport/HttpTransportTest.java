// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.heartbeat.internal.net.Url;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpTransportTest {

    private static final ByteBuffer MESSAGE = bytes("v=1&ready=75&busy=0");
    private static final ByteBuffer LAST = bytes("v=1&ready=0&busy=0");
    private static final byte[] OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nOK\n".getBytes(US_ASCII);
    private static final byte[] BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);

    private final List<HttpTransport> opened = new ArrayList<>();
    private Duration timeout = Duration.ofSeconds(30); // long enough for a busy machine; no test waits for it

    @AfterEach
    void close() {
        opened.forEach(HttpTransport::close);
    }

    @Test
    void postsTheMessageAndNothingBehindItAndKeepsTheConnection() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            HttpTransport transport = transport(server.getLocalPort());
            transport.send(MESSAGE);
            try (Socket connection = server.accept()) {
                String first = request(connection);
                assertTrue(first.startsWith("POST /heartbeat HTTP/1.1\r\n"), first);
                assertTrue(first.toLowerCase(Locale.ROOT).contains("\r\ncontent-length: 19\r\n"), first);
                assertTrue(first.endsWith("\r\n\r\nv=1&ready=75&busy=0"), first);
                assertFalse(first.toLowerCase(Locale.ROOT).contains("upgrade"), first);
                connection.getOutputStream().write(OK);
                CompletableFuture<?> last = transport.queue(LAST);
                assertTrue(request(connection).endsWith("\r\n\r\nv=1&ready=0&busy=0"));
                connection.getOutputStream().write(BUSY);
                last.join();
                // closed, because the server is not well
                assertEquals(-1, connection.getInputStream().read());
            }
        }
    }

    @Test
    void leavesOutBeatsWhileOneIsUnansweredAndSendsTheLastBehindIt() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            HttpTransport transport = transport(server.getLocalPort());
            transport.send(bytes("first"));
            transport.send(bytes("second"));
            CompletableFuture<?> last = transport.queue(bytes("last"));
            try (Socket connection = server.accept()) {
                assertTrue(request(connection).endsWith("first"));
                connection.getOutputStream().write(OK);
                assertTrue(request(connection).endsWith("last"));
                connection.getOutputStream().write(OK);
                last.join();
            }
        }
    }

    @Test
    void givesUpOnATargetThatDoesNotAnswer() throws IOException {
        timeout = HttpTransport.TIMEOUT;
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            HttpTransport transport = transport(silent.getLocalPort());
            transport.send(MESSAGE);
            transport.queue(LAST).join();
        }
    }

    @Test
    void sendsFromTheSourceItIsTold() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            opened(post("http://127.0.0.1:" + server.getLocalPort() + "/heartbeat", "127.0.0.3"), null).send(MESSAGE);
            try (Socket connection = server.accept()) {
                assertEquals(InetAddress.getByName("127.0.0.3"), connection.getInetAddress());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 10|half",
        "Content-Length: 3|",
        "Transfer-Encoding: chunked|5|half",
        "Transfer-Encoding: chunked|5",
        "Connection: close|no end",
    })
    void goesOnWithTheNextBeatWhereAnAnswerStopsInTheMiddle(String answer) throws IOException {
        timeout = HttpTransport.TIMEOUT;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                LogLines log = new LogLines()) {
            HttpTransport transport = transport(server.getLocalPort());
            transport.send(MESSAGE);
            try (Socket stalled = server.accept()) {
                request(stalled);
                String[] headAndBody = answer.split("\\|", 2);
                String written = "HTTP/1.1 200 OK\r\n" + headAndBody[0] + "\r\n\r\n" + headAndBody[1].replace("|", "\r\n");
                stalled.getOutputStream().write(written.getBytes(US_ASCII));
                answersTheNext(server, transport);
            }
            log.until("no complete answer within 2 s");
        }
    }

    @Test
    void goesOnWithTheNextBeatWhereAnAnswerDripsOrNeverEnds() throws IOException, InterruptedException {
        timeout = HttpTransport.TIMEOUT;
        for (String chunk : List.of("1\r\nx\r\n", "1000\r\n" + "x".repeat(4096) + "\r\n")) {
            try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                    LogLines log = new LogLines()) {
                HttpTransport transport = transport(server.getLocalPort());
                transport.send(MESSAGE);
                try (Socket endless = server.accept()) {
                    request(endless);
                    Thread dripping = new Thread(() -> drip(endless, chunk));
                    dripping.start();
                    answersTheNext(server, transport);
                    dripping.join();
                }
                log.until("a beat was not accepted, continuing with the next: ");
            }
        }
    }

    @Test
    void connectsAgainWhereTheServerClosedTheConnectionMeanwhile() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                LogLines log = new LogLines()) {
            HttpTransport transport = transport(server.getLocalPort());
            answerFirst(server, transport, OK);
            answersTheNext(server, transport);
            assertEquals(List.of(), log.next());
        }
    }

    @Test
    void repeatsNoEscapeSequenceOfATargetAndNotMoreThanItsBeginning() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                LogLines log = new LogLines()) {
            HttpTransport transport = transport(server.getLocalPort());
            answerFirst(server, transport, ("\u001b[2J" + "x".repeat(5000) + "\r\n").getBytes(US_ASCII));
            String failure = transport.statuses().get(0).failure().orElse("");
            assertTrue(failure.contains("the response is not HTTP: \"?[2Jxxx") && failure.length() < 400, failure);
            assertTrue(log.next().get(0).endsWith(failure));
        }
    }

    @Test
    void goesOnAfterARefusedConnection() throws IOException {
        String address = Loopback.address();
        HttpTransport transport = opened(post("http://" + address + ":" + Loopback.PORT + "/heartbeat", ""), null);
        transport.queue(MESSAGE).join();
        try (ServerSocket server = new ServerSocket(Loopback.PORT, 50, InetAddress.getByName(address))) {
            CompletableFuture<?> last = transport.queue(LAST);
            try (Socket connection = server.accept()) {
                assertTrue(request(connection).endsWith("v=1&ready=0&busy=0"));
                connection.getOutputStream().write(OK);
                last.join();
            }
        }
    }

    @Test
    void postsOverTls(@TempDir Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        SSLContext ssl = SelfSigned.make(folder.resolve("keys.p12"));
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(ssl));
        server.createContext("/heartbeat", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), US_ASCII));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String uri = "https://localhost:" + server.getAddress().getPort() + "/heartbeat";
            HttpTransport transport = opened(post(uri, ""), ssl.getSocketFactory());
            Await.until(
                    () -> {
                        // on a busy machine the first handshake may take longer than a beat is allowed to
                        transport.send(MESSAGE);
                        return bodies.poll();
                    },
                    "v=1&ready=75&busy=0"::equals);
        } finally {
            server.stop(0);
        }
    }

    private HttpTransport transport(int port) {
        return opened(post("http://127.0.0.1:" + port + "/heartbeat", ""), null);
    }

    private static BeatTarget.Post post(String uri, String source) {
        return new BeatTarget.Post(uri, Url.parse("HeartbeatAddress", uri), source);
    }

    private HttpTransport opened(BeatTarget.Post target, SSLSocketFactory tls) {
        HttpTransport transport =
                new HttpTransport(target, () -> tls, DatagramTransportTest.host(target), System::nanoTime, timeout);
        opened.add(transport);
        return transport;
    }

    private static ByteBuffer bytes(String message) {
        return ByteBuffer.wrap(message.getBytes(US_ASCII));
    }

    private static void answerFirst(ServerSocket server, HttpTransport transport, byte[] answer) throws IOException {
        CompletableFuture<?> first = transport.queue(MESSAGE);
        try (Socket connection = server.accept()) {
            request(connection);
            connection.getOutputStream().write(answer);
            first.join();
        }
    }

    /** Asserts that the next beat gets through, on another connection. */
    private static void answersTheNext(ServerSocket server, HttpTransport transport) throws IOException {
        CompletableFuture<?> next = transport.queue(LAST);
        server.setSoTimeout(30_000);
        try (Socket connection = server.accept()) {
            assertTrue(request(connection).endsWith("v=1&ready=0&busy=0"));
            connection.getOutputStream().write(OK);
            next.join();
        }
    }

    /** Writes until the other side closes the connection. */
    private static void drip(Socket connection, String chunk) {
        try {
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
            while (true) {
                connection.getOutputStream().write(chunk.getBytes(US_ASCII));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        } catch (IOException e) {
            assertFalse(connection.isClosed(), "closed by this test and not by the other side");
        }
    }

    /** Returns one request as received, its body as long as its header says. */
    private static String request(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int one = in.read();
            if (one < 0) {
                throw new EOFException("closed after: " + request);
            }
            request.append((char) one);
        }
        int length = Arrays.stream(request.toString().toLowerCase(Locale.ROOT).split("\r\n"))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring("content-length:".length()).trim()))
                .findFirst()
                .orElseThrow();
        return request.append(new String(in.readNBytes(length), US_ASCII)).toString();
    }
}
