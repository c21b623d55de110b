// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.internal.config.Values;

/**
 * A CIDR block: the addresses of one family that start with the same bits. An IPv4 block in IPv6 notation
 * ({@code ::ffff:10.0.0.0/104}) is the IPv4 block.
 *
 * @param network an address of the block
 * @param bits the number of leading bits that count
 */
public record Cidr(InetAddress network, int bits) {

    private static final Pattern TEXT = Pattern.compile("([^/]+?)(?:/(0|[1-9][0-9]{0,2}))?");
    private static final int MAPPED_BITS = 96;

    /** Parses a block, such as {@code 192.0.2.0/24}, or a single address; returns empty if it is neither. */
    public static Optional<Cidr> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Addresses.literalOfAnyZone(parts.group(1)).flatMap(network -> {
            int all = network.getAddress().length * Byte.SIZE;
            boolean mapped = all == 32 && parts.group(1).contains(":");
            int bits = parts.group(2) == null ? all : Integer.parseInt(parts.group(2)) - (mapped ? MAPPED_BITS : 0);
            return bits < 0 || bits > all ? Optional.empty() : Optional.of(new Cidr(network, bits));
        });
    }

    /**
     * Parses comma-separated blocks.
     *
     * @throws IllegalArgumentException if one is invalid; the message names key, value and rule
     */
    public static List<Cidr> list(String key, String... values) {
        return Values.list(values).stream()
                .map(text -> parse(text).orElseThrow(() ->
                        Values.refused(key, text, "a CIDR block, such as 192.0.2.0/24 or 2001:db8::/32")))
                .toList();
    }

    /** Returns whether one of the blocks contains an address. */
    public static boolean anyContains(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /** Returns whether this block contains an address. */
    public boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int i = 0, left = bits; left > 0; i++, left -= Byte.SIZE) {
            int mask = left >= Byte.SIZE ? 0xff : 0xff << Byte.SIZE - left & 0xff;
            if (((own[i] ^ other[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns the block as users write it. */
    @Override
    public String toString() {
        return Addresses.text(network) + "/" + bits;
    }
}
