// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import static org.heartbeat.internal.sign.Beats.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.testing.ConformanceTable.SignedRow;
import org.heartbeat.testing.ConformanceTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The test vectors, which others have verified too. */
class SignedTableTest {

    static List<SignedRow> rows() throws IOException {
        return ConformanceTable.signedRows();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void judgesAsExpected(SignedRow row) {
        Verifier verifier = new Verifier(row::clock, () -> 0);
        verifier.configure(Duration.ofSeconds(30), 1);
        Verification result = Beats.verify(verifier, Keys.parse("signed.tsv", row.key()), bytes(row.message()));
        assertEquals(row.expected(), text(result));
    }

    @Test
    void hasARowForEachReasonThatOneMessageCanGive() throws IOException {
        Set<String> expected = Arrays.stream(VerificationFailure.values())
                .filter(reason -> reason.compareTo(VerificationFailure.DUPLICATE) < 0)
                .map(reason -> "distrust:" + reason)
                .collect(Collectors.toSet());
        Set<String> found = rows().stream()
                .map(SignedRow::expected)
                .filter(told -> told.startsWith("distrust:"))
                .collect(Collectors.toSet());
        assertEquals(expected, found);
    }

    private static String text(Verification result) {
        return result instanceof Verified verified
                ? "trusted:" + verified.id() + "," + Addresses.text(verified.address()) + "," + verified.skew()
                : "distrust:" + result;
    }
}
