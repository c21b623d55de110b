// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.heartbeat.monitor.Beats.A;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.internal.sign.VerificationFailure;
import org.heartbeat.monitor.SigningServer;
import org.heartbeat.testing.ConformanceTable;
import org.heartbeat.testing.ConformanceTable.SignedRow;
import org.junit.jupiter.api.Test;

/**
 * Signed messages that are changed at random: none of them passes the check. For minutes: {@code mvn test -pl
 * bundles/org.heartbeat.monitor -am -Dtest=SignatureFuzzTest -Dsurefire.failIfNoSpecifiedTests=false
 * -DargLine=-Dheartbeat.fuzz.seconds=300}.
 */
class SignatureFuzzTest extends SignatureFixture {

    private static final Long SECONDS = Long.getLong("heartbeat.fuzz.seconds");
    private static final int FEW = 100_000;

    /** The failures that a sender without the key can see; all others are checked after the signature. */
    private static final Set<VerificationFailure> BEFORE_THE_SIGNATURE_IS_GOOD = EnumSet.of(
            VerificationFailure.UNSIGNED,
            VerificationFailure.MALFORMED,
            VerificationFailure.UNKNOWN_KEY,
            VerificationFailure.CLOCK_BEHIND,
            VerificationFailure.CLOCK_AHEAD,
            VerificationFailure.BAD_SIGNATURE);

    /** Characters that might confuse a parser. */
    private static final String TRIPS = "&=%.:-_~+0123456789vVsS\r\n\0 \u00ff";

    private final byte[] buffer = new byte[3000];
    private Random random;
    private List<String> originals;

    @Test
    void rejectsEveryChangedMessage() throws IOException {
        originals = ConformanceTable.signedRows().stream().map(SignedRow::message).distinct().toList();
        Set<String> known = new HashSet<>(originals);
        List<String> keys = ConformanceTable.signedRows().stream()
                .map(row -> row.key().split(" ")[0] + " " + row.key().split(" ")[1])
                .filter(line -> line.matches("(k2|long) hex:.*"))
                .distinct()
                .toList();
        SigningServer.write(file, keys.toArray(String[]::new));
        configure("HeartbeatSignatures", "require");
        originals.forEach(original -> receive(A, latin(original)));
        long taken = statistics().accepted();
        int servers = table.size();
        assertTrue(taken > 0 && servers > 0, taken + " taken, " + servers + " servers");

        long seed = SECONDS == null ? 13 : System.nanoTime();
        random = new Random(seed);
        Map<VerificationFailure, Long> reasons = new EnumMap<>(VerificationFailure.class);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS == null ? 0 : SECONDS);
        long count = 0;
        while (SECONDS == null ? count < FEW : count % 1024 != 0 || System.nanoTime() < deadline) {
            String changed = changed();
            if (!known.contains(changed)) {
                reasons.merge(judged(changed, seed), 1L, Long::sum);
            }
            count++;
        }
        assertEquals(taken, statistics().accepted());
        assertEquals(servers, table.size());
        System.out.println(count + " messages from seed " + seed + ": " + reasons);
        assertEquals(BEFORE_THE_SIGNATURE_IS_GOOD, reasons.keySet());
    }

    /** Puts the message somewhere into a buffer with other content. */
    private VerificationFailure judged(String message, long seed) {
        byte[] bytes = latin(message);
        int offset = random.nextInt(buffer.length - bytes.length);
        System.arraycopy(bytes, 0, buffer, offset, bytes.length);
        Object verdict;
        try {
            verdict = check.check(A, buffer, offset, bytes.length);
            assertNotEquals(Receipt.Outcome.ACCEPTED, handler.receive(A, buffer, offset, bytes.length).outcome());
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + message, e);
        }
        assertTrue(BEFORE_THE_SIGNATURE_IS_GOOD.contains(verdict), () -> "seed " + seed + ", " + verdict + ": " + message);
        return (VerificationFailure) verdict;
    }

    private String changed() {
        StringBuilder message = new StringBuilder(any());
        do {
            int at = random.nextInt(message.length() + 1);
            int end = Math.min(message.length(), at + 1 + random.nextInt(8));
            switch (random.nextInt(9)) {
                case 0 -> message.replace(at, end, "");
                case 1 -> message.insert(at, trip());
                case 2 -> message.replace(at, Math.min(message.length(), at + 1), "" + trip());
                case 3 -> message.replace(at, Math.min(message.length(), at + 1), "" + (char) random.nextInt(256));
                case 4 -> message.insert(at, message.substring(at, end).toUpperCase(Locale.ROOT));
                case 5 -> message.insert(at, "&" + part(any()));
                case 6 -> swap(message);
                case 7 -> message.setLength(at);
                default -> flip(message, at);
            }
        } while (!message.isEmpty() && message.length() < 1100 && random.nextInt(3) == 0);
        return message.toString();
    }

    private static void flip(StringBuilder message, int at) {
        if (at < message.length()) {
            message.setCharAt(at, (char) (message.charAt(at) ^ 1 << at % 8));
        }
    }

    private void swap(StringBuilder message) {
        String[] parts = message.toString().split("&", -1);
        int one = random.nextInt(parts.length);
        int other = random.nextInt(parts.length);
        String part = parts[one];
        parts[one] = parts[other];
        parts[other] = random.nextBoolean() ? part : part(any());
        message.replace(0, message.length(), String.join("&", parts));
    }

    private char trip() {
        return TRIPS.charAt(random.nextInt(TRIPS.length()));
    }

    private String part(String message) {
        String[] parts = message.split("&", -1);
        return parts[random.nextInt(parts.length)];
    }

    private String any() {
        return originals.get(random.nextInt(originals.size()));
    }

    private static byte[] latin(String message) {
        return message.getBytes(ISO_8859_1);
    }
}
