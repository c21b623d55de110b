// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CIDR block of addresses of one family: those whose first bits are these. */
record AddressBlock(InetAddress network, int bits) {

    private static final Pattern CIDR = Pattern.compile("([^/]+?)(?:/(\\d{1,3}))?");

    /** The block that the text says, such as {@code 192.0.2.0/24}, or a single address; empty where it is none. */
    static Optional<AddressBlock> parse(String text) {
        Matcher parts = CIDR.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Addresses.literal(parts.group(1)).flatMap(network -> {
            int all = network.getAddress().length * Byte.SIZE;
            int bits = parts.group(2) == null ? all : Integer.parseInt(parts.group(2));
            return bits > all ? Optional.empty() : Optional.of(new AddressBlock(network, bits));
        });
    }

    /** Whether an address, given by its bytes, lies in this block. */
    boolean contains(byte[] address) {
        byte[] own = network.getAddress();
        if (own.length != address.length) {
            return false;
        }
        for (int i = 0, left = bits; left > 0; i++, left -= Byte.SIZE) {
            int mask = left >= Byte.SIZE ? 0xff : 0xff << Byte.SIZE - left & 0xff;
            if (((own[i] ^ address[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
