// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Text as bytes, one for each character. */
final class Bytes {

    private Bytes() {}

    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    static String text(byte[] bytes, int begin, int end) {
        return new String(bytes, begin, end - begin, ISO_8859_1);
    }

    static boolean have(byte[] bytes, int begin, int end, byte[] text) {
        int textEnd = begin + text.length;
        return textEnd <= end && Arrays.equals(bytes, begin, textEnd, text, 0, text.length);
    }
}
