// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signed beats while the key file is missing, bad or changing, by datagram and by POST. */
class SignedKeysTest extends SignedSite {

    private static final String[] REQUIRE = {"HeartbeatSignatures", "require"};

    @ParameterizedTest
    @EnumSource
    void losesNoBeatWhileTheKeyIsRotated(Way way) throws Exception {
        start(REQUIRE);
        assertBeats(way, "k1");
        write(K1, K2);
        look("keys [k1, k2]", REQUIRE);
        assertBeats(way, "k1");
        server.use(K2 + "\n" + K1);
        assertBeats(way, "k2");
        // as long as one server signs with the old key
        server.use(K1);
        assertBeats(way, "k1");
        server.use(K2);
        assertBeats(way, "k2");
        write(K2);
        assertBeats(way, "k2");
        look("keys [k2]", REQUIRE);
        assertBeats(way, "k2");
        server.use(K1);
        later(1000);
        assertEquals("unknown-key", made(way, server.beat()));
    }

    private void assertBeats(Way way, String kid) {
        for (int i = 0; i < 3; i++) {
            later(1000);
            assertEquals("taken", made(way, server.beat()));
            assertEquals(kid, known(OWN).variables().get("kid"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsNothingUntilThereIsAKeyFile(Way way) throws Exception {
        Files.delete(file);
        start(REQUIRE);
        assertEquals("unknown-key", made(way, server.beat()));
        assertEquals("unsigned", made(way, bytes(UNSIGNED)));
        write(K1);
        look("keys [k1]", REQUIRE);
        assertEquals("taken", made(way, server.beat()));
    }

    @ParameterizedTest
    @EnumSource
    void acceptsNothingIfTheFileIsEmptyOrHalfWrittenFromTheStart(Way way) throws Exception {
        for (String half : new String[] {"", K1.substring(0, 20)}) {
            write(half);
            start(REQUIRE);
            assertEquals("unknown-key", made(way, server.beat()));
            assertEquals("unsigned", made(way, bytes(UNSIGNED)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheLastGoodKeysIfTheirFileIsHalfWrittenOrEmptyOrMissing(Way way) throws Exception {
        start(REQUIRE);
        write(K1 + "\n" + K2.substring(0, 20));
        look("line 2 (expected: second the key, hex:… or base64:…, of 32 ~ 64 bytes),"
                + " so the last good keys [k1] stay in force", REQUIRE);
        assertBeats(way, "k1");
        write(K1, K2);
        look("keys [k1, k2]", REQUIRE);
        write("");
        look("so the last good keys [k1, k2] stay in force", REQUIRE);
        assertBeats(way, "k1");
        write(K1, K2);
        look("keys [k1, k2]", REQUIRE);
        Files.delete(file);
        look("there is no such file, so the last good keys [k1, k2] stay in force", REQUIRE);
        assertBeats(way, "k1");
        assertEquals("unsigned", made(way, bytes(UNSIGNED)));
    }

    @ParameterizedTest
    @EnumSource
    void acceptsKeysThatOthersMayReadAndWarns(Way way) throws Exception {
        start(REQUIRE);
        write(K2);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> lines = look("keys [k2]", REQUIRE);
        String warning = "WARN HeartbeatKeys " + file + ": users other than its owner may read or write it (expected: chmod 600)";
        assertTrue(lines.contains(warning), lines.toString());
        server.use(K2);
        assertEquals("taken", made(way, server.beat()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
