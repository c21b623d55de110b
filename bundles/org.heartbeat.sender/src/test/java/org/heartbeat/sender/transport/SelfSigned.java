// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate of localhost. */
public final class SelfSigned {

    private SelfSigned() {}

    /** Creates a key store with the password {@code secret}, with the JDK's tool: there is no public API for certificates. */
    public static SSLContext make(Path store) throws IOException, GeneralSecurityException, InterruptedException {
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
