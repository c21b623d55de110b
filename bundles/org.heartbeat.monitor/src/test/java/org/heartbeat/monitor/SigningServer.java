// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.internal.sign.KeyFile;
import org.heartbeat.internal.sign.Signer;
import org.slf4j.helpers.NOPLogger;

/** A server that signs its beats with the first key of a file. */
public final class SigningServer {

    public static final String K1 = "k1 hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    public static final String K2 = "k2 hex:fff102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static long writes = 1_795_862_400_000L;

    private final String id;
    private final InetAddress address;
    private final KeyFile keys;
    private final Signer signer;

    public SigningServer(String id, InetAddress address, Path keys, LongSupplier wallClock) {
        this.id = id;
        this.address = address;
        this.keys = new KeyFile(keys, NOPLogger.NOP_LOGGER);
        this.signer = new Signer(wallClock);
    }

    /** Writes a key file with a new time of modification. */
    public static void write(Path file, String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        writes += 1000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(writes));
    }

    /** Reads the keys. */
    public void look() {
        keys.look();
    }

    public byte[] sign(String message) {
        byte[] buffer = Arrays.copyOf(message.getBytes(US_ASCII), HeartbeatCodec.MAX_LENGTH);
        int length = signer.sign(buffer, message.length(), keys.keys().first().orElseThrow(), id, address);
        return Arrays.copyOf(buffer, length);
    }

    public byte[] beat() {
        return sign("v=1&ready=5&busy=1&port=8181");
    }
}
