// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Variable;
import org.heartbeat.internal.net.Addresses;

/**
 * The parts of a signed message: {@code v=…&ready=…&busy=…[&port=…][&…]&id=…&addr=…&ts=…&seq=…&kid=…&sig=…}, with the signature
 * at the very end. There is only one way to write it, so that every reader finds the same values.
 */
final class SignedMessage {

    static final byte[] SIGNATURE = key(Variable.SIG);

    /** The length of the signature with its key: 256 bits, 6 in each character. */
    static final int SIGNATURE_LENGTH = SIGNATURE.length + 43;

    private static final byte[] ID = key(Variable.ID);
    private static final byte[] ADDRESS = key(Variable.ADDR);
    private static final byte[] TIME = key(Variable.TS);
    private static final byte[] SEQUENCE = key(Variable.SEQ);
    private static final byte[] KID = key(Variable.KID);

    /** The variables that every reader of the format knows, in the order in which every sender writes them. */
    private static final byte[][] FIRST = Stream.of(Variable.V, Variable.READY, Variable.BUSY, Variable.PORT)
            .map(variable -> Bytes.ascii(variable + "="))
            .toArray(byte[][]::new);

    /** The number of those that must be present; only the last one may be missing. */
    private static final int ALWAYS = 3;

    private static final int MOST_ADDRESS = 45;
    private static final int MOST_DIGITS = 18;

    private final byte[] bytes;
    private final int begin;
    private final int end;
    private final int id;
    private final int address;
    private final int time;
    private final int sequence;
    private final int kid;
    private final int signature;

    private SignedMessage(byte[] bytes, int begin, int end) {
        this.bytes = bytes;
        this.begin = begin;
        this.end = end;
        // backwards, because only the end shows that it is signed
        signature = end - SIGNATURE_LENGTH;
        boolean signed = signature >= begin && Bytes.have(bytes, signature, end, SIGNATURE);
        kid = signed ? part(KID, signature, Keys.MOST_KID) : -1;
        sequence = part(SEQUENCE, kid, MOST_DIGITS);
        time = part(TIME, sequence, MOST_DIGITS);
        address = part(ADDRESS, time, MOST_ADDRESS);
        id = part(ID, address, Signer.MOST_ID);
    }

    /** Finds the parts of a message; returns empty if it does not end like a signed one. */
    static Optional<SignedMessage> read(byte[] bytes, int offset, int length) {
        SignedMessage read = new SignedMessage(bytes, offset, offset + length);
        return read.id < 0 ? Optional.empty() : Optional.of(read);
    }

    /** Returns whether there is a signature anywhere. */
    static boolean hasSignature(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '&' && Bytes.have(bytes, i, offset + length, SIGNATURE)) {
                return true;
            }
        }
        return false;
    }

    String kid() {
        return Bytes.text(bytes, kid + KID.length, signature);
    }

    /** Returns milliseconds since the epoch; -1 if it is not a number. */
    long time() {
        return number(time + TIME.length, sequence);
    }

    /** Returns the sequence number; -1 if it is not a number. */
    long sequence() {
        return number(sequence + SEQUENCE.length, kid);
    }

    String id() {
        return Bytes.text(bytes, id + ID.length, address);
    }

    /** Returns the address; empty if it is not one that a server can have. */
    Optional<InetAddress> address() {
        return Addresses.literal(Bytes.text(bytes, address + ADDRESS.length, time))
                .filter(found -> !found.isAnyLocalAddress() && !found.isMulticastAddress());
    }

    /** Returns whether a key made the signature. Takes the same time whichever byte differs. */
    boolean isSignedBy(Key key) {
        return MessageDigest.isEqual(
                key.signature(bytes, begin, signature - begin),
                Arrays.copyOfRange(bytes, signature + SIGNATURE.length, end));
    }

    /**
     * Returns whether {@code seq} is a number, the variables that every reader knows come first, no part is empty, and no key
     * occurs twice in any case.
     */
    boolean isUnambiguous() {
        int[] keys = new int[(end - begin) / 2 + 1];
        int count = 0;
        boolean inKey = true;
        for (int i = begin; i < end; i++) {
            if (i == begin || bytes[i - 1] == '&') {
                keys[count++] = i;
                inKey = true;
            }
            inKey &= bytes[i] != '=';
            boolean empty = bytes[i] == '&' && (i == begin || bytes[i - 1] == '&');
            if (empty || inKey && bytes[i] == '%') {
                return false;
            }
        }
        for (int i = 0; i < count; i++) {
            if (i < ALWAYS ? !Bytes.have(bytes, keys[i], end, FIRST[i]) : i > ALWAYS && sameKey(keys[i], FIRST[ALWAYS], 0)) {
                return false;
            }
            for (int j = 0; j < i; j++) {
                if (sameKey(keys[i], bytes, keys[j])) {
                    return false;
                }
            }
        }
        return sequence() >= 0;
    }

    /** Compares two keys. A key ends at {@code =} or {@code &}, and the last one of a signed message at {@code =}. */
    private boolean sameKey(int key, byte[] others, int other) {
        for (int i = 0; ; i++) {
            int b = keyByte(bytes[key + i]);
            if (b != keyByte(others[other + i])) {
                return false;
            }
            if (b == '=') {
                return true;
            }
        }
    }

    private static byte[] key(Variable variable) {
        return Bytes.ascii("&" + variable + "=");
    }

    private static int keyByte(byte b) {
        return b == '&' ? '=' : b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    /** Returns where the part with a key starts, given its end; -1 if there is none, or its value has special characters. */
    private int part(byte[] key, int partEnd, int most) {
        int value = partEnd;
        while (value > begin && isPlain(bytes[value - 1])) {
            value--;
        }
        int start = value - key.length;
        boolean found = value < partEnd && partEnd - value <= most && start > begin && Bytes.have(bytes, start, end, key);
        return found ? start : -1;
    }

    /** Returns whether a character has no special meaning in a message. An IPv6 address contains colons. */
    private static boolean isPlain(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || "-.:_~".indexOf(b) >= 0;
    }

    private long number(int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }
}
