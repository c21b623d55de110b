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

/** A key that signs and verifies, with what it may speak for. Its bytes are shown nowhere. For any thread. */
public final class Key {

    private static final String ALGORITHM = "HmacSHA256";

    /** Signed before each message, so that what these keys sign for others is no beat, and no later format is this one. */
    private static final byte[] PREFIX = Bytes.ascii("heartbeat-1\n");

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    /** More than there are processors are not worth keeping. */
    private static final int MOST_MACS = 16;

    private final String kid;
    private final SecretKey secret;
    private final List<Pattern> ids;
    private final List<Cidr> addresses;
    private final Deque<Mac> macs = new ArrayDeque<>();

    /**
     * A key.
     *
     * @param secret the key's bytes
     * @param ids the ids that it may speak for; none: all
     * @param addresses the addresses that it may speak for; none: all
     */
    Key(String kid, byte[] secret, List<Pattern> ids, List<Cidr> addresses) {
        this.kid = kid;
        this.secret = new SecretKeySpec(secret, ALGORITHM);
        this.ids = List.copyOf(ids);
        this.addresses = List.copyOf(addresses);
    }

    /** The key's name, which messages say. */
    public String kid() {
        return kid;
    }

    boolean maySpeakFor(String id) {
        for (Pattern pattern : ids) {
            if (pattern.matcher(id).matches()) {
                return true;
            }
        }
        return ids.isEmpty();
    }

    boolean maySpeakFor(InetAddress address) {
        return addresses.isEmpty() || Cidr.anyContains(addresses, address);
    }

    /** Returns the signature of these bytes, 43 characters. */
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

    /** The key's name. */
    @Override
    public String toString() {
        return kid;
    }
}
