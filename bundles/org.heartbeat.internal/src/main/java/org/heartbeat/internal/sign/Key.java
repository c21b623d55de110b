// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.ArrayDeque;
import java.util.Arrays;
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
    private final Secret secret;
    private final List<Pattern> ids;
    private final List<Cidr> addresses;
    private final Deque<Mac> macs = new ArrayDeque<>();

    /**
     * A key.
     *
     * @param secret the key's bytes, which are wiped with it
     * @param ids the ids that it may speak for; none: all
     * @param addresses the addresses that it may speak for; none: all
     */
    Key(String kid, byte[] secret, List<Pattern> ids, List<Cidr> addresses) {
        this.kid = kid;
        this.secret = new Secret(secret);
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

    /** The signature of these bytes, 43 characters; nothing at all once the key was wiped. */
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
        } catch (InvalidKeyException e) {
            return new byte[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
        mac.update(PREFIX);
        mac.update(message, offset, length);
        byte[] digest = mac.doFinal();
        synchronized (macs) {
            if (macs.size() < MOST_MACS && !secret.isDestroyed()) {
                macs.push(mac);
            }
        }
        return TEXT.encode(digest);
    }

    /** Wipes the key as far as the JDK lets us: it signs and verifies nothing any more. */
    void wipe() {
        secret.destroy();
        synchronized (macs) {
            for (Mac mac = macs.poll(); mac != null; mac = macs.poll()) {
                try {
                    mac.init(new SecretKeySpec(new byte[1], ALGORITHM));
                } catch (InvalidKeyException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** The key's name. */
    @Override
    public String toString() {
        return kid;
    }

    /** What a {@link Mac} takes the bytes from: it wipes the copy that it gets. */
    private static final class Secret implements SecretKey {

        private static final long serialVersionUID = 1;

        private final transient byte[] bytes;
        private transient boolean destroyed;

        Secret(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public String getAlgorithm() {
            return ALGORITHM;
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        /** Null once it was destroyed, which a {@link Mac} refuses as an invalid key: zeros would be a key that all know. */
        @Override
        public synchronized byte[] getEncoded() {
            return destroyed ? null : bytes.clone();
        }

        @Override
        public synchronized void destroy() {
            destroyed = true;
            Arrays.fill(bytes, (byte) 0);
        }

        @Override
        public synchronized boolean isDestroyed() {
            return destroyed;
        }
    }
}
