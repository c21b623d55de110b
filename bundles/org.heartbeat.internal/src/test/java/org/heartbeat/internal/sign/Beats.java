// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.util.Arrays;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.internal.net.Addresses;

/** Keys, and beats that are signed with them. */
final class Beats {

    /** The default window of a monitor. */
    static final long WINDOW = 30_000;

    static final long NOW = 1_795_862_400_123L;
    static final InetAddress ADDRESS = Addresses.literal("192.0.2.11").orElseThrow();
    static final String HEX = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    static final String OTHER_HEX = HEX.replace('0', 'f');

    private Beats() {}

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static Keys keys(String... lines) {
        return Keys.parse("heartbeat.keys", String.join("\n", lines));
    }

    /** Returns a signed beat of the id {@code karaf-1}. */
    static byte[] signed(Signer signer, Keys keys) {
        return signed(signer, keys, "karaf-1");
    }

    static byte[] signed(Signer signer, Keys keys, String id) {
        byte[] buffer = new byte[HeartbeatCodec.MAX_LENGTH];
        byte[] plain = bytes("v=1&ready=75&busy=0&port=8181");
        System.arraycopy(plain, 0, buffer, 0, plain.length);
        return Arrays.copyOf(buffer, signer.sign(buffer, plain.length, keys.first().orElseThrow(), id, ADDRESS));
    }

    static Verification verify(Verifier verifier, Keys keys, byte[] message) {
        return verifier.verify(keys, message, 0, message.length);
    }
}
