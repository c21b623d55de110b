// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.internal.sign.KeyFile;
import org.heartbeat.internal.sign.Signer;
import org.slf4j.helpers.NOPLogger;

/** A server that signs its beats. */
final class SigningServer {

    private final String id;
    private final InetAddress address;
    private final Signer signer;
    private final Path file;
    private KeyFile keys;

    /** Creates a server that signs with this key; the file is for this key only. */
    SigningServer(String id, InetAddress address, Path file, String key, LongSupplier wallClock) {
        this.id = id;
        this.address = address;
        this.signer = new Signer(wallClock);
        this.file = file;
        use(key);
    }

    /** Signs with another key from now on. */
    void use(String key) {
        try {
            Files.writeString(file, key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        keys = new KeyFile(file, NOPLogger.NOP_LOGGER);
        keys.look();
    }

    byte[] sign(String message) {
        byte[] buffer = Arrays.copyOf(message.getBytes(US_ASCII), HeartbeatCodec.MAX_LENGTH);
        int length = signer.sign(buffer, message.length(), keys.keys().first().orElseThrow(), id, address);
        return Arrays.copyOf(buffer, length);
    }

    byte[] beat() {
        return sign("v=1&ready=5&busy=1&port=8181");
    }
}
