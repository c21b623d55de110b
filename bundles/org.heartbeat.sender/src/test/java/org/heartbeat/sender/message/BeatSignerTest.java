// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.sender.TestSettings;
import org.heartbeat.sender.transport.BeatTarget;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which beats are signed and with what, whether keys and addresses exist or not. */
class BeatSignerTest {

    private static final String PLAIN = "v=1&ready=75&busy=0";
    private static final String NUMBERED = PLAIN + "&seq=1795862400123";
    private static final String NEXT = PLAIN + "&seq=1795862400124";
    private static final String K1 = "k1 hex:" + "01".repeat(32);
    private static final String K2 = "k2 hex:" + "02".repeat(32);

    @TempDir
    Path folder;

    private final Found names = new Found();
    private final List<Runnable> waiting = new ArrayList<>();
    private Executor disk = Runnable::run;
    private long nanos;
    private long modified = 1_795_862_400_000L;
    private final BeatSigner signer = new BeatSigner(
            names, work -> disk.execute(work), () -> 1_795_862_400_123L, () -> nanos);
    private Path keys;
    private LogLines log;

    /** What the system knows about itself. */
    private static final class Found implements BeatSigner.Names {

        private InetAddress address = Addresses.literal("192.0.2.11").orElseThrow();

        @Override
        public String id() {
            return "host-root";
        }

        @Override
        public InetAddress towards(BeatTarget target) throws IOException {
            if (address == null) {
                throw new IOException("unknown");
            }
            return address;
        }
    }

    @BeforeEach
    void begin() throws IOException {
        keys = folder.resolve("heartbeat.keys");
        log = new LogLines();
    }

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void numbersWithoutAFileOfKeys() {
        assertEquals(NUMBERED, sign());
        assertEquals(NEXT, sign());
        assertEquals(List.of(), log.next());
    }

    @Test
    void addsNothingWhereTheMessageIsToBeModHeartbeats() {
        assertEquals(PLAIN, complete("HeartbeatSteady", "off"));
        assertEquals(PLAIN, complete("HeartbeatSteady", "off"));
    }

    @Test
    void signsByTheNameOfTheMachineAndTheAddressThatTheFirstTargetIsReachedFrom() throws IOException {
        write(K1);
        assertTrue(sign("HeartbeatKeys", keys.toString())
                .matches(PLAIN + "&id=host-root&addr=192\\.0\\.2\\.11&ts=1795862400123&seq=1795862400123&kid=k1"
                        + "&sig=[A-Za-z0-9_-]{43}"));
        assertTrue(log.next().contains("INFO Signing beats as host-root, whose address is 192.0.2.11"));
        sign("HeartbeatKeys", keys.toString());
        assertEquals(List.of(), log.next());
    }

    @Test
    void signsByWhatIsConfiguredAndAtOnceWhenThatChanges() throws IOException {
        write(K1);
        assertSaid("id=a&addr=192.0.2.9&", sign("HeartbeatId", "a", "HeartbeatAdvertise", "192.0.2.9"));
        assertSaid("id=b&addr=127.0.0.2&", sign("HeartbeatId", "b", "HeartbeatSource", "127.0.0.2"));
        assertSaid("seq=1795862400125&kid=k1&", sign("HeartbeatId", "b"));
    }

    @Test
    void followsTheAddressOfItsRouteAndKeepsTheLastOneWhereThereIsNone() throws IOException {
        write(K1);
        sign("HeartbeatId", "a");
        names.address = Addresses.literal("192.0.2.12").orElseThrow();
        assertSaid("&addr=192.0.2.11&", sign("HeartbeatId", "a"));
        nanos += TimeUnit.SECONDS.toNanos(2);
        assertSaid("&addr=192.0.2.12&", sign("HeartbeatId", "a"));
        names.address = null;
        nanos += TimeUnit.SECONDS.toNanos(2);
        assertSaid("&addr=192.0.2.12&", sign("HeartbeatId", "a"));
    }

    @Test
    void beatsUnsignedWhileItCannotSignAndSaysSoOnce() throws IOException {
        assertEquals(NUMBERED, sign("HeartbeatId", "a"));
        assertEquals(NEXT, sign("HeartbeatId", "a"));
        assertEquals(
                List.of(
                        "WARN HeartbeatKeys " + keys + ": there is no such file, so there are no keys",
                        "WARN Signatures: beats are not signed: there is no key in HeartbeatKeys"),
                log.next());
        write(K1);
        nanos += TimeUnit.SECONDS.toNanos(2);
        assertSaid("&kid=k1&", sign("HeartbeatId", "a"));
        assertTrue(log.next().contains("INFO Signatures: beats are signed again"));
    }

    @Test
    void beatsUnsignedWhileItsAddressIsNotKnown() throws IOException {
        write(K1);
        names.address = null;
        assertEquals(NUMBERED, sign("HeartbeatId", "a"));
        assertTrue(log.next().get(1).startsWith("WARN Signatures: beats are not signed: HeartbeatAdvertise is empty"));
    }

    @Test
    void waitsForNoDiskWithMoreThanOneBeat() throws IOException {
        write(K1);
        disk = waiting::add;
        assertEquals(NUMBERED, sign("HeartbeatId", "a"));
        assertEquals(NEXT, sign("HeartbeatId", "a"));
        assertEquals(1, waiting.size());
        waiting.get(0).run();
        assertSaid("&kid=k1&", sign("HeartbeatId", "a"));
    }

    @Test
    void changesTheKeyWithoutABeatThatIsNotSigned() throws IOException {
        write(K1, K2);
        assertSaid("&seq=1795862400123&kid=k1&", sign("HeartbeatId", "a"));
        write(K2, K1);
        List<String> kids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            nanos += TimeUnit.SECONDS.toNanos(2);
            kids.add(sign("HeartbeatId", "a").replaceFirst(".*&kid=(..)&sig=.{43}$", "$1"));
        }
        assertEquals(List.of("k1", "k2", "k2", "k2"), kids);
    }

    private static void assertSaid(String part, String message) {
        assertTrue(message.contains(part), message);
    }

    /** Returns a beat, signed with the key file if anything is configured. */
    private String sign(String... keysAndValues) {
        List<String> all = new ArrayList<>(List.of(keysAndValues));
        all.addAll(List.of("HeartbeatAddress", "127.0.0.1:27999"));
        if (keysAndValues.length > 0) {
            all.addAll(List.of("HeartbeatKeys", keys.toString()));
        }
        return complete(all.toArray(String[]::new));
    }

    private String complete(String... keysAndValues) {
        byte[] buffer = new byte[HeartbeatCodec.MAX_LENGTH];
        System.arraycopy(PLAIN.getBytes(US_ASCII), 0, buffer, 0, PLAIN.length());
        int length =
                signer.complete(buffer, PLAIN.length(), TestSettings.of(keysAndValues));
        return new String(buffer, 0, length, US_ASCII);
    }

    private void write(String... lines) throws IOException {
        Files.writeString(keys, String.join("\n", lines));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        modified += 1000;
        Files.setLastModifiedTime(keys, FileTime.fromMillis(modified));
    }
}
