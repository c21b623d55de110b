// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpTransportTest {

    private static final byte[] MESSAGE = "v=1&ready=75&busy=0".getBytes(US_ASCII);
    private static final byte[] LAST = "v=1&ready=0&busy=0".getBytes(US_ASCII);
    private static final byte[] OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nOK\n".getBytes(US_ASCII);
    private static final byte[] BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);

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
                CompletableFuture<?> last = transport.sendLast(LAST);
                assertTrue(request(connection).endsWith("\r\n\r\nv=1&ready=0&busy=0"));
                connection.getOutputStream().write(BUSY);
                last.join();
                assertEquals(0, connection.getInputStream().available());
            }
        }
    }

    @Test
    void leavesOutBeatsWhileOneIsUnansweredAndSendsTheLastBehindIt() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            HttpTransport transport = transport(server.getLocalPort());
            transport.send("first".getBytes(US_ASCII));
            transport.send("second".getBytes(US_ASCII));
            CompletableFuture<?> last = transport.sendLast("last".getBytes(US_ASCII));
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
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            HttpTransport transport = transport(silent.getLocalPort());
            transport.send(MESSAGE);
            transport.sendLast(LAST).join();
        }
    }

    @Test
    void goesOnAfterARefusedConnection() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            port = closed.getLocalPort();
        }
        HttpTransport transport = transport(port);
        transport.sendLast(MESSAGE).join();
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<?> last = transport.sendLast(LAST);
            try (Socket connection = server.accept()) {
                assertTrue(request(connection).endsWith("v=1&ready=0&busy=0"));
                connection.getOutputStream().write(OK);
                last.join();
            }
        }
    }

    @Test
    void postsOverTls(@TempDir Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        SSLContext ssl = selfSigned(folder.resolve("keys.p12"));
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
            HttpClient client = HttpClient.newBuilder().sslContext(ssl).build();
            new HttpTransport(new Target.Post(uri, URI.create(uri)), client).send(MESSAGE);
            assertEquals("v=1&ready=75&busy=0", bodies.poll(20, TimeUnit.SECONDS));
        } finally {
            server.stop(0);
        }
    }

    private static HttpTransport transport(int port) {
        String uri = "http://127.0.0.1:" + port + "/heartbeat";
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(HttpTransport.TIMEOUT)
                .build();
        return new HttpTransport(new Target.Post(uri, URI.create(uri)), client);
    }

    /** One request as it came, its body as long as its header says. */
    private static String request(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            request.append((char) in.read());
        }
        int length = Arrays.stream(request.toString().toLowerCase(Locale.ROOT).split("\r\n"))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring("content-length:".length()).trim()))
                .findFirst()
                .orElseThrow();
        return request.append(new String(in.readNBytes(length), US_ASCII)).toString();
    }

    /** The JDK has no public way to make a certificate but its own tool. */
    private static SSLContext selfSigned(Path store) throws IOException, GeneralSecurityException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair", "-keyalg", "EC", "-alias", "test", "-dname", "CN=localhost",
                        "-ext", "san=dns:localhost", "-storepass", "secret", "-keystore", store.toString())
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "secret".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext ssl = SSLContext.getInstance("TLS");
        ssl.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return ssl;
    }
}
