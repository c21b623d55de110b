// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Cidr;

/** The keys of a file. The first one signs, all verify. */
public final class Keys {

    /** No keys. */
    public static final Keys NONE = new Keys(new LinkedHashMap<>());

    /** The most characters of a {@code kid}. */
    public static final int MOST_KID = 16;

    private static final int LEAST_BYTES = 32;
    private static final int MOST_BYTES = 64;
    private static final Pattern KID = Pattern.compile("[A-Za-z0-9._~-]{1," + MOST_KID + "}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:*-]{1," + Signer.MOST_ID + "}");
    private static final byte[] HEX = Bytes.ascii("hex:");
    private static final byte[] BASE64 = Bytes.ascii("base64:");

    private final Map<String, Key> keys;

    private Keys(Map<String, Key> keys) {
        this.keys = keys;
    }

    /**
     * Reads keys, one a line: {@code kid  hex:… or base64:…  [ids, with *]  [addresses, as CIDR]}. Blank lines and what follows
     * a {@code #} do not count.
     *
     * @param file what the text comes from, for messages
     * @throws IllegalArgumentException if a line is none, or there is none; the message names file, line and rule, and nothing
     *     of what the line says, as that may be a key
     */
    static Keys parse(String file, byte[] text) {
        Keys read = new Keys(new LinkedHashMap<>());
        int number = 1;
        try {
            for (int begin = 0; begin < text.length; number++) {
                int end = begin;
                while (end < text.length && text[end] != '\n') {
                    end++;
                }
                read.addLine(text, begin, end);
                begin = end + 1;
            }
        } catch (Slip slip) {
            read.wipe();
            throw new IllegalArgumentException(file + ": line " + number + " (expected: " + slip.getMessage() + ")");
        }
        if (read.keys.isEmpty()) {
            throw new IllegalArgumentException(file + ": no key (expected: lines such as k1 base64:…)");
        }
        return read;
    }

    /** A line with a new key that may speak for all ids and addresses, without the newline. */
    public static String newLine(String kid, SecureRandom random) {
        if (!KID.matcher(kid).matches()) {
            throw Values.refused("kid", kid, "1 ~ " + MOST_KID + " letters, digits, ., _, ~ and -");
        }
        byte[] secret = new byte[LEAST_BYTES];
        random.nextBytes(secret);
        String line = kid + " base64:" + Base64.getEncoder().encodeToString(secret);
        Arrays.fill(secret, (byte) 0);
        return line;
    }

    /** The key that signs; empty where there is none. */
    public Optional<Key> first() {
        return keys.values().stream().findFirst();
    }

    /** The names of the keys, in the file's order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(keys.keySet());
    }

    /** The key of this name; null where there is none. */
    Key get(String kid) {
        return keys.get(kid);
    }

    void wipe() {
        keys.values().forEach(Key::wipe);
    }

    /** The names of the keys. */
    @Override
    public String toString() {
        return keys.keySet().toString();
    }

    private void addLine(byte[] text, int begin, int end) {
        List<int[]> parts = parts(text, begin, end);
        if (parts.isEmpty()) {
            return;
        }
        if (parts.size() < 2 || parts.size() > 4) {
            throw new Slip("kid, key, [ids], [addresses]");
        }
        String kid = Bytes.text(text, parts.get(0)[0], parts.get(0)[1]);
        if (!KID.matcher(kid).matches()) {
            throw new Slip("first a kid, 1 ~ " + MOST_KID + " letters, digits, ., _, ~ and -");
        }
        if (keys.containsKey(kid)) {
            throw new Slip("each kid once");
        }
        List<Pattern> ids = parts.size() < 3 ? List.of() : ids(Bytes.text(text, parts.get(2)[0], parts.get(2)[1]));
        List<Cidr> addresses =
                parts.size() < 4 ? List.of() : addresses(Bytes.text(text, parts.get(3)[0], parts.get(3)[1]));
        keys.put(kid, new Key(kid, secret(text, parts.get(1)[0], parts.get(1)[1]), ids, addresses));
    }

    /** Begin and end of each part of a line. */
    private static List<int[]> parts(byte[] text, int begin, int end) {
        List<int[]> parts = new ArrayList<>();
        for (int i = begin; i < end && text[i] != '#'; i++) {
            if (!isBlank(text[i])) {
                int start = i;
                while (i < end && !isBlank(text[i])) {
                    i++;
                }
                parts.add(new int[] {start, i});
            }
        }
        return parts;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    /** Without any text in between, which could not be wiped. */
    private static byte[] secret(byte[] text, int begin, int end) {
        byte[] secret = {};
        if (Bytes.have(text, begin, end, HEX)) {
            secret = hex(text, begin + HEX.length, end);
        } else if (Bytes.have(text, begin, end, BASE64)) {
            secret = base64(text, begin + BASE64.length, end);
        }
        if (secret.length < LEAST_BYTES || secret.length > MOST_BYTES) {
            Arrays.fill(secret, (byte) 0);
            throw new Slip("second the key, hex:… or base64:…, of " + LEAST_BYTES + " ~ " + MOST_BYTES + " bytes");
        }
        return secret;
    }

    private static byte[] hex(byte[] text, int begin, int end) {
        byte[] bytes = new byte[(end - begin) / 2];
        for (int i = begin; i < end; i++) {
            if ((end - begin) % 2 != 0 || !HexFormat.isHexDigit(text[i])) {
                Arrays.fill(bytes, (byte) 0);
                return new byte[0];
            }
            bytes[(i - begin) / 2] |= (byte) (HexFormat.fromHexDigit(text[i]) << ((i - begin) % 2 == 0 ? 4 : 0));
        }
        return bytes;
    }

    /** Of either alphabet, with or without padding. */
    private static byte[] base64(byte[] text, int begin, int end) {
        byte[] digits = Arrays.copyOfRange(text, begin, end);
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (digits[i] == '-' ? '+' : digits[i] == '_' ? '/' : digits[i]);
        }
        try {
            return Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException e) {
            // its message would have a character of the key
            return new byte[0];
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    private static List<Pattern> ids(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(id -> {
                    if (!ID.matcher(id).matches()) {
                        throw new Slip("third the ids, separated by commas, such as karaf-1,web-*");
                    }
                    return Pattern.compile(Arrays.stream(id.split("\\*", -1))
                            .map(Pattern::quote)
                            .collect(Collectors.joining(".*")));
                })
                .toList();
    }

    private static List<Cidr> addresses(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(block -> Cidr.parse(block)
                        .orElseThrow(() -> new Slip(
                                "fourth the addresses as CIDR blocks, separated by commas, such as 192.0.2.0/24")))
                .toList();
    }

    /** Says what a line is expected to have. */
    private static final class Slip extends RuntimeException {

        private static final long serialVersionUID = 1;

        Slip(String rule) {
            super(rule);
        }
    }
}
