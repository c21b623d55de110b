// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.heartbeat.testing.Peer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A server that requires a client certificate, and clients with and without the files for one. */
class TlsFilesTest {

    @TempDir
    static Path folder;

    private static Path server;
    private static Path client;

    @BeforeAll
    static void makeStores() throws Exception {
        server = store("server");
        client = store("client");
    }

    private static Path store(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        SelfSigned.make(store);
        Files.writeString(Path.of(store + ".password"), "secret\n");
        return store;
    }

    /** Returns the name by which the server knows the client. */
    private static String seenBy(TlsFiles server, TlsFiles client) throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket) server.context().getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            CompletableFuture<Principal> seen = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                    Principal principal = accepted.getSession().isValid() ? accepted.getSession().getPeerPrincipal() : null;
                    accepted.getOutputStream().write('!');
                    return principal;
                } catch (IOException e) {
                    return null;
                }
            });
            try (SSLSocket socket = (SSLSocket) client.socketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                socket.startHandshake();
                socket.getInputStream().read();
            }
            return String.valueOf(seen.get(30, TimeUnit.SECONDS));
        }
    }

    private static TlsFiles files(Path trusted, Path own) {
        return new TlsFiles(Optional.of(trusted), Optional.of(own));
    }

    @Test
    void trustsByOneFileAndShowsTheCertificateOfTheOther() throws Exception {
        assertEquals("CN=localhost", seenBy(files(client, server), files(server, client)));
    }

    @Test
    void trustsNobodyElse() {
        TlsFiles stranger = new TlsFiles(Optional.of(client), Optional.of(client));
        assertThrows(SSLHandshakeException.class, () -> seenBy(files(client, server), stranger));
        assertThrows(
                SSLHandshakeException.class,
                () -> seenBy(files(client, server), new TlsFiles(Optional.empty(), Optional.of(client))));
    }

    @Test
    void saysWhatIsMissingOrWrong() throws IOException {
        Path lone = folder.resolve("lone.p12");
        Files.copy(server, lone);
        String missing = assertThrows(
                        IllegalStateException.class, () -> new TlsFiles(Optional.of(lone), Optional.empty()).socketFactory())
                .getMessage();
        assertEquals(
                "HeartbeatTrustStore: \"" + lone + "\" (expected: a PKCS12 or JKS file, and its password in " + lone
                        + ".password; one of them is missing)",
                missing);
        Files.writeString(Path.of(lone + ".password"), "wrong");
        String wrong = assertThrows(
                        IllegalStateException.class, () -> new TlsFiles(Optional.empty(), Optional.of(lone)).socketFactory())
                .getMessage();
        assertTrue(wrong.startsWith("HeartbeatKeyStore: \"" + lone + "\" (expected: ") && !wrong.contains("missing"), wrong);
    }

    @Test
    @EnabledIf("isOpensslPresent")
    void saysThatJavaTrustsNoCertificateThatOpensslWritesWithoutAKey() throws Exception {
        Path certificate = pem();
        Path store = folder.resolve("openssl.p12");
        Process openssl = new ProcessBuilder(
                        "openssl", "pkcs12", "-export", "-nokeys", "-in", certificate.toString(), "-out", store.toString(),
                        "-passout", "pass:secret")
                .inheritIO()
                .start();
        assertEquals(0, openssl.waitFor());
        Files.writeString(Path.of(store + ".password"), "secret");
        String message = assertThrows(IllegalStateException.class, () -> files(store, client).socketFactory()).getMessage();
        assertTrue(message.contains("; it contains no certificate that Java trusts"), message);
        assertTrue(message.contains("keytool -importcert"), message);
    }

    @Test
    void trustsByAFileThatThePagesCommandMakes() throws Exception {
        pem();
        Matcher command = Pattern.compile("`keytool (-importcert [^`]*)`").matcher(Files.readString(Path.of("README.md")));
        assertTrue(command.find());
        List<String> keytool = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        keytool.addAll(List.of(command.group(1).split(" ")));
        Files.createDirectory(folder.resolve("etc"));
        Process run = new ProcessBuilder(keytool).directory(folder.toFile()).redirectErrorStream(true).start();
        try (OutputStream in = run.getOutputStream()) {
            // the password, twice
            in.write("secret\nsecret\n".getBytes());
        }
        String said = new String(run.getInputStream().readAllBytes());
        assertEquals(0, run.waitFor(), said);
        Path store = folder.resolve("etc/trust.p12");
        Files.writeString(Path.of(store + ".password"), "secret");
        assertEquals("CN=localhost", seenBy(files(client, server), files(store, client)));
    }

    private static Path pem() throws Exception {
        String encoded = Base64.getMimeEncoder().encodeToString(certificate(server).getEncoded());
        return Files.writeString(
                folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + encoded + "\n-----END CERTIFICATE-----\n");
    }

    static boolean isOpensslPresent() {
        return Peer.isPresent("openssl");
    }

    @Test
    void saysThatAStoreOfCertificatesHasNoKey() throws Exception {
        Path store = folder.resolve("certificates.p12");
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("ca", certificate(server));
        try (OutputStream out = Files.newOutputStream(store)) {
            certificates.store(out, "secret".toCharArray());
        }
        Files.writeString(Path.of(store + ".password"), "secret");
        // it is a good trust store
        files(store, client).socketFactory();
        String message = assertThrows(IllegalStateException.class, () -> files(server, store).socketFactory()).getMessage();
        assertTrue(message.contains("; it contains no key with its certificate; make it with openssl pkcs12 -export "), message);
    }

    private static Certificate certificate(Path store) throws Exception {
        return KeyStore.getInstance(store.toFile(), "secret".toCharArray()).getCertificate("test");
    }
}
