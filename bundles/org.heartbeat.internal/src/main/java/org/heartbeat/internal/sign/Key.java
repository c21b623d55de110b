// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.heartbeat.internal.net.Cidr;

/** A key that signs and verifies, and the servers that it may speak for. Never shows its bytes. For any thread. */
public final class Key {

    private static final String ALGORITHM = "HmacSHA256";

    /** Precedes each signed message, so that nothing else signed with these keys, nor a later format, is a valid beat. */
    private static final byte[] PREFIX = Bytes.ascii("heartbeat-1\n");

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    /** Keeping more than there are processors has no benefit. */
    private static final int MOST_MACS = 16;

    private final String kid;
    private final SecretKey secret;
    private final List<Pattern> ids;
    private final List<Cidr> addresses;
    private final Deque<Mac> macs = new ArrayDeque<>(); // guarded by itself

    /**
     * Creates a key.
     *
     * @param secret the key's bytes
     * @param ids the ids that it may speak for; empty: all
     * @param addresses the addresses that it may speak for; empty: all
     */
    Key(String kid, byte[] secret, List<Pattern> ids, List<Cidr> addresses) {
        this.kid = kid;
        this.secret = new SecretKeySpec(secret, ALGORITHM);
        this.ids = List.copyOf(ids);
        this.addresses = List.copyOf(addresses);
    }

    /** Returns the key's name, which messages contain. */
    public String kid() {
        return kid;
    }

    boolean maySpeakFor(String id) {
        return ids.isEmpty() || ids.stream().anyMatch(pattern -> pattern.matcher(id).matches());
    }

    boolean maySpeakFor(InetAddress address) {
        return addresses.isEmpty() || Cidr.anyContains(addresses, address);
    }

    /** Returns the signature of a message, 43 characters. */
    byte[] signature(byte[] message, int offset, int length) {
        Mac mac;
        synchronized (macs) {
            mac = macs.poll();
        }
        try {
            if (mac == null) {
                mac = Mac.getInstance(ALGORITHM);
                mac.init(secret);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
        mac.update(PREFIX);
        mac.update(message, offset, length);
        byte[] digest = mac.doFinal();
        synchronized (macs) {
            if (macs.size() < MOST_MACS) {
                macs.push(mac);
            }
        }
        return TEXT.encode(digest);
    }

    /** Returns the key's name. */
    @Override
    public String toString() {
        return kid;
    }
}
