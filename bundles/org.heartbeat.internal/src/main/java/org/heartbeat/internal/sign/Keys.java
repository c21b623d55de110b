// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.security.SecureRandom;
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

    /** The longest {@code kid}, in characters. */
    public static final int MOST_KID = 16;

    /** The most names in a log line: a file may have thousands of keys. */
    private static final int MOST_NAMES = 10;

    private static final int LEAST_BYTES = 32;
    private static final int MOST_BYTES = 64;
    private static final Pattern KID = Pattern.compile("[A-Za-z0-9._~-]{1," + MOST_KID + "}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:*-]{1," + Signer.MOST_ID + "}");
    private static final Pattern COMMENT = Pattern.compile("(?s)(^|[ \t\r])#.*");
    private static final Pattern BLANKS = Pattern.compile("[ \t\r]+");
    private static final String HEX = "hex:";
    private static final String BASE64 = "base64:";

    private final Map<String, Key> keys;

    private Keys(Map<String, Key> keys) {
        this.keys = keys;
    }

    /**
     * Parses keys, one per line: {@code kid  hex:… or base64:…  [ids, with *]  [addresses, as CIDR]}. Blank lines and text after
     * a {@code #} are ignored.
     *
     * @param file where the text comes from, for messages
     * @throws IllegalArgumentException if a line is invalid, or there is no key; the message names file, line and rule, but does
     *     not show the line, which may contain a key
     */
    public static Keys parse(String file, String text) {
        Keys keys = read(file, text);
        if (keys.keys.isEmpty()) {
            throw new IllegalArgumentException(file + ": no key (expected: lines such as k1 base64:…)");
        }
        return keys;
    }

    /** Parses keys like {@link #parse}, but accepts a text without keys. */
    static Keys read(String file, String text) {
        Keys read = new Keys(new LinkedHashMap<>());
        int number = 0;
        try {
            for (String line : text.split("\n")) {
                number++;
                read.addLine(line);
            }
        } catch (Slip slip) {
            throw new IllegalArgumentException(file + ": line " + number + " (expected: " + slip.getMessage() + ")");
        }
        return read;
    }

    /** Returns a line with a new key that may speak for all ids and addresses, without the newline. */
    public static String newLine(String kid, SecureRandom random) {
        if (!KID.matcher(kid).matches()) {
            throw Values.refused("kid", kid, "1 ~ " + MOST_KID + " letters, digits, ., _, ~ and -");
        }
        byte[] secret = new byte[LEAST_BYTES];
        random.nextBytes(secret);
        return kid + " base64:" + Base64.getEncoder().encodeToString(secret);
    }

    /** Returns the key that signs; empty if there are no keys. */
    public Optional<Key> first() {
        return keys.values().stream().findFirst();
    }

    /** Returns the names of the keys, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(keys.keySet());
    }

    /** Returns the key with a name, or null. */
    Key get(String kid) {
        return keys.get(kid);
    }

    /** Returns the names of the first keys, and the number of the others. */
    @Override
    public String toString() {
        String first = keys.keySet().stream().limit(MOST_NAMES).collect(Collectors.joining(", ", "[", "]"));
        return keys.size() > MOST_NAMES ? first + " and " + (keys.size() - MOST_NAMES) + " more" : first;
    }

    private void addLine(String line) {
        String text = COMMENT.matcher(line).replaceFirst("").strip();
        if (text.isEmpty()) {
            return;
        }
        String[] parts = BLANKS.split(text);
        if (parts.length < 2 || parts.length > 4) {
            throw new Slip("kid, key, [ids], [addresses]");
        }
        String kid = parts[0];
        if (!KID.matcher(kid).matches()) {
            throw new Slip("first a kid, 1 ~ " + MOST_KID + " letters, digits, ., _, ~ and -");
        }
        if (keys.containsKey(kid)) {
            throw new Slip("each kid once");
        }
        List<Pattern> ids = parts.length < 3 ? List.of() : ids(parts[2]);
        List<Cidr> addresses = parts.length < 4 ? List.of() : addresses(parts[3]);
        keys.put(kid, new Key(kid, secret(parts[1]), ids, addresses));
    }

    private static byte[] secret(String text) {
        byte[] secret = {};
        try {
            if (text.startsWith(HEX)) {
                secret = HexFormat.of().parseHex(text, HEX.length(), text.length());
            } else if (text.startsWith(BASE64)) {
                // in either alphabet, with or without padding
                secret = Base64.getDecoder().decode(text.substring(BASE64.length()).replace('-', '+').replace('_', '/'));
            }
        } catch (IllegalArgumentException e) {
            // its message would show a character of the key
        }
        if (secret.length < LEAST_BYTES || secret.length > MOST_BYTES) {
            throw new Slip("second the key, hex:… or base64:…, of " + LEAST_BYTES + " ~ " + MOST_BYTES + " bytes");
        }
        return secret;
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

    /** Its message is the rule that a line breaks. */
    private static final class Slip extends RuntimeException {

        private static final long serialVersionUID = 1;

        Slip(String rule) {
            super(rule);
        }
    }
}
