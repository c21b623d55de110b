// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.sender.message.OwnNames;
import org.heartbeat.sender.transport.SelfSigned;
import org.heartbeat.sender.transport.TlsFiles;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole sender with a real TLS server, with trusted and untrusted certificates. */
@Timeout(120)
class TlsSendingTest {

    private static final String BEAT = "v=1&ready=75&busy=0";

    @TempDir
    static Path stores;

    private static Path server;
    private static Path client;
    private static Path stranger;

    @TempDir
    Path folder;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final LogLines log = new LogLines();
    private HttpsServer https;
    private boolean wantsCertificate;
    private final Framework framework = new Framework();
    private Sender sender;

    @BeforeAll
    static void makeStores() throws Exception {
        server = store("server");
        client = store("client");
        stranger = store("stranger");
    }

    private static Path store(String name) throws Exception {
        Path store = stores.resolve(name + ".p12");
        SelfSigned.make(store);
        Files.writeString(Path.of(store + ".password"), "secret\n");
        return store;
    }

    /** Starts a server that trusts the client, and records the certificate that it presents if asked for one. */
    @BeforeEach
    void serve() throws IOException {
        TlsFiles files = new TlsFiles(Optional.of(client), Optional.of(server));
        https = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(files.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setNeedClientAuth(wantsCertificate);
                parameters.setSSLParameters(ssl);
            }
        });
        https.createContext("/heartbeat", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), US_ASCII);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            heard.add(body + " of " + certificate((HttpsExchange) exchange));
        });
        https.start();
    }

    private static String certificate(HttpsExchange exchange) {
        try {
            return exchange.getSSLSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return "nobody";
        }
    }

    @AfterEach
    void stop() {
        if (sender != null) {
            sender.stop();
        }
        https.stop(0);
        log.close();
    }

    @Test
    void beatsToWhomItTrustsAndShowsNoCertificateWhereItHasNone() throws InterruptedException {
        start("localhost", "HeartbeatTrustStore", server.toString());
        assertEquals(BEAT + " of nobody", hear());
        assertEquals(BEAT + " of nobody", hear());
        assertEquals(List.of(), complaints());
    }

    @Test
    void showsItsCertificateToWhoAsksForIt() throws InterruptedException {
        wantsCertificate = true;
        start("localhost", "HeartbeatTrustStore", server.toString(), "HeartbeatKeyStore", client.toString());
        assertEquals(BEAT + " of CN=localhost", hear());
        assertEquals(List.of(), complaints());
    }

    @Test
    void saysSoWhereItHasNoCertificateForWhoAsksForIt() throws InterruptedException {
        wantsCertificate = true;
        start("localhost", "HeartbeatTrustStore", server.toString());
        awaitFailure("(expected: a certificate for this host name that HeartbeatTrustStore trusts, and one of our own in"
                + " HeartbeatKeyStore if the server asks for it)");
        configure("localhost", "HeartbeatTrustStore", server.toString(), "HeartbeatKeyStore", client.toString());
        assertEquals(BEAT + " of CN=localhost", hear());
    }

    @Test
    void doesNotBeatToWhomItDoesNotTrustAndGoesOnOnceItDoes() throws InterruptedException {
        start("localhost", "HeartbeatTrustStore", stranger.toString());
        awaitFailure("PKIX path ");
        // none if the first handshake took too long, because the log then has that reason for ten seconds
        assertTrue(complaints().size() <= 1);
        assertTrue(heard.isEmpty(), heard.toString());
        configure("localhost", "HeartbeatTrustStore", server.toString());
        assertEquals(BEAT + " of nobody", hear());
        log.until("beats are accepted again");
    }

    @Test
    void trustsNobodyByTheJvmsOwnStoreWhoHasMadeHisCertificateHimself() {
        start("localhost");
        awaitFailure("PKIX path ");
        assertTrue(heard.isEmpty(), heard.toString());
    }

    @Test
    void doesNotBeatToAHostWhoseCertificateIsForAnotherName() {
        start("127.0.0.1", "HeartbeatTrustStore", server.toString());
        awaitFailure("No subject alternative names matching IP address 127.0.0.1");
        assertTrue(heard.isEmpty(), heard.toString());
    }

    @Test
    void saysWhichFileIsMissingAndReadsItWhenItComes() throws Exception {
        Path late = folder.resolve("late.p12");
        start("localhost", "HeartbeatTrustStore", late.toString());
        awaitFailure("HeartbeatTrustStore: \"" + late + "\" (expected: a PKCS12 or JKS file, and its password in " + late
                + ".password; one of them is missing)");
        Files.writeString(Path.of(late + ".password"), "secret");
        Files.copy(server, late);
        assertEquals(BEAT + " of nobody", hear());
    }

    private void start(String host, String... keysAndValues) {
        sender = new Sender(framework.context(), folder.resolve("drains"), new OwnNames("root"));
        sender.bindCodec(new TextCodec());
        sender.bindProvider(
                () -> new WorkerStatus(75, 0), Map.of(StatusProvider.NAME, "test", "service.ranking", 0, "service.id", 1L));
        sender.start(config(host, keysAndValues), Map.of());
    }

    private void configure(String host, String... keysAndValues) {
        sender.configure(config(host, keysAndValues), Map.of());
    }

    private SenderConfig config(String host, String... keysAndValues) {
        List<String> all = new ArrayList<>(List.of(
                "HeartbeatAddress", "https://" + host + ":" + https.getAddress().getPort() + "/heartbeat",
                "HeartbeatInterval", "100ms",
                "HeartbeatSteady", "off"));
        all.addAll(List.of(keysAndValues));
        return Configs.of(SenderConfig.class, all.toArray(String[]::new));
    }

    private String hear() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    /** Waits for a failure: on a busy machine the first beats may fail because of a time-out. */
    private void awaitFailure(String part) {
        Await.until(this::failure, failure -> failure.contains(part));
    }

    private String failure() {
        return sender.status().targets().stream()
                .findFirst()
                .flatMap(SenderStatus.Target::failure)
                .orElse("none");
    }

    /** Returns the logged problems of the connection, except those that a busy machine causes. */
    private List<String> complaints() {
        return log.next().stream()
                .filter(line -> line.startsWith("WARN https://"))
                .filter(line -> !line.contains("no complete answer") && !line.contains("not answered yet"))
                .toList();
    }
}
