// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates for {@code https} targets: PKCS12 or JKS files, each with its password in a file of the same name plus
 * {@code .password}. They are read for each new connection.
 *
 * @param trustStore the certificates to trust; empty: those of the JVM
 * @param keyStore the client certificate; empty: none
 */
public record TlsFiles(Optional<Path> trustStore, Optional<Path> keyStore) {

    /** Trusts the certificates of the JVM, and presents none. */
    public static final TlsFiles NONE = new TlsFiles(Optional.empty(), Optional.empty());

    /**
     * Returns a factory that uses the certificates that are in the files now. Waits for the disk.
     *
     * @throws IllegalStateException if a file cannot be read; the message names key, value and rule
     */
    public SSLSocketFactory socketFactory() {
        return this.equals(NONE) ? (SSLSocketFactory) SSLSocketFactory.getDefault() : context().getSocketFactory();
    }

    /** Returns the same as a context. */
    public SSLContext context() {
        TrustManager[] trusted = trustStore.map(file -> read("HeartbeatTrustStore", file, TlsFiles::trust)).orElse(null);
        KeyManager[] own = keyStore.map(file -> read("HeartbeatKeyStore", file, TlsFiles::keys)).orElse(null);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static TrustManager[] trust(KeyStore store, char[] password) throws GeneralSecurityException {
        if (store.size() == 0) {
            // Java hides certificates without the attribute that marks them as trusted
            throw new KeyStoreException("it contains no certificate that Java trusts, for example because openssl pkcs12 -nokeys"
                    + " wrote it; make it with keytool -importcert -noprompt -alias ca -file ca.pem -keystore trust.p12");
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }

    private static KeyManager[] keys(KeyStore store, char[] password) throws GeneralSecurityException {
        boolean hasKey = false;
        for (String alias : Collections.list(store.aliases())) {
            hasKey |= store.isKeyEntry(alias);
        }
        if (!hasKey) {
            throw new KeyStoreException("it contains no key with its certificate; make it with"
                    + " openssl pkcs12 -export -inkey key.pem -in cert.pem -out key.p12");
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        return managers.getKeyManagers();
    }

    /** Makes something of a store. */
    private interface Use<T> {
        T make(KeyStore store, char[] password) throws GeneralSecurityException;
    }

    private static <T> T read(String key, Path file, Use<T> use) {
        Path passwordFile = Path.of(file + ".password");
        char[] password = {};
        try {
            password = Files.readString(passwordFile).strip().toCharArray();
            return use.make(KeyStore.getInstance(file.toFile(), password), password);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            boolean missing = e instanceof NoSuchFileException || e instanceof FileNotFoundException || !Files.exists(file);
            throw new IllegalStateException(
                    key + ": \"" + file + "\" (expected: a PKCS12 or JKS file, and its password in " + passwordFile + "; "
                            + (missing ? "one of them is missing" : e.getMessage()) + ")",
                    e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }
}
