// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of addresses.
 *
 * @param address one of them; what comes after the prefix does not matter
 * @param prefix how many leading bits all of them have in common with it
 */
record Cidr(InetAddress address, int prefix) {

    private static final Pattern TEXT = Pattern.compile("([^/]*)(?:/([0-9]{1,3}))?");
    /** How many bits come before an IPv4 address where it is written as an IPv6 one. */
    private static final int MAPPED = 96;

    /** The block that the text writes out: {@code 192.0.2.0/24}, {@code fd00::/8} or a single address; empty if none. */
    static Optional<Cidr> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches() ? Addresses.literal(parts.group(1)).flatMap(address -> of(address, parts)) : Optional.empty();
    }

    /** Whether the address is in this block. An IPv4 address is in no IPv6 block, nor the other way round. */
    boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        int mask = 0xff00 >> prefix % 8 & 0xff;
        return mask == 0 || (ours[whole] & mask) == (theirs[whole] & mask);
    }

    private static Optional<Cidr> of(InetAddress address, Matcher parts) {
        int bits = address instanceof Inet6Address ? 128 : 32;
        int prefix = bits;
        if (parts.group(2) != null) {
            boolean mapped = bits == 32 && parts.group(1).contains(":");
            prefix = Integer.parseInt(parts.group(2)) - (mapped ? MAPPED : 0);
        }
        return prefix >= 0 && prefix <= bits ? Optional.of(new Cidr(address, prefix)) : Optional.empty();
    }
}
