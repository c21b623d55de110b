// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

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
import org.heartbeat.internal.config.Values;

/**
 * Whom an {@code https} target is to be trusted by, and who we are to it: files of the types PKCS12 or JKS, the password of
 * each in a file beside it that has {@code .password} behind its name. They are read for each connection that is made.
 *
 * @param trustStore empty: the JVM's own
 * @param keyStore empty: no client certificate
 */
record TlsFiles(Optional<Path> trustStore, Optional<Path> keyStore) {

    /** What the JVM does by itself. */
    static final TlsFiles NONE = new TlsFiles(Optional.empty(), Optional.empty());

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static TlsFiles read(SenderConfig config) {
        return new TlsFiles(
                Values.file("HeartbeatTrustStore", config.HeartbeatTrustStore()),
                Values.file("HeartbeatKeyStore", config.HeartbeatKeyStore()));
    }

    /**
     * Makes connections with what the files say now. Waits for the disk.
     *
     * @throws IllegalStateException if one cannot be read; the message names key, value and rule
     */
    SSLSocketFactory socketFactory() {
        return this.equals(NONE) ? (SSLSocketFactory) SSLSocketFactory.getDefault() : context().getSocketFactory();
    }

    SSLContext context() {
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
            // Java hides a certificate that no attribute says is trusted
            throw new KeyStoreException("it has no certificate that Java trusts, as those that openssl pkcs12 -nokeys writes; make it by"
                    + " keytool -importcert -noprompt -alias ca -file ca.pem -keystore trust.p12");
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }

    private static KeyManager[] keys(KeyStore store, char[] password) throws GeneralSecurityException {
        if (Collections.list(store.aliases()).stream().noneMatch(alias -> isKey(store, alias))) {
            throw new KeyStoreException("it has no key with its certificate; make it by"
                    + " openssl pkcs12 -export -inkey key.pem -in cert.pem -out key.p12");
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        return managers.getKeyManagers();
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (KeyStoreException e) {
            throw new IllegalStateException("a store that is loaded", e);
        }
    }

    /** Something to make of a store. */
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
