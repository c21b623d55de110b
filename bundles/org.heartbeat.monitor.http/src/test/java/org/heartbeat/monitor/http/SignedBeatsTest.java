// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.testing.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks with recorded beats, and effects of wrong clocks, by datagram and by POST. */
class SignedBeatsTest extends SignedSite {

    private static final long HOUR = 3_600_000;

    @ParameterizedTest
    @EnumSource
    void rejectsAMessageWithASingleFlippedBit(Way way) {
        start("HeartbeatSignatures", "require");
        byte[] beat = server.beat();
        Set<String> reasons = new TreeSet<>();
        for (int bit = 0; bit < beat.length * 8; bit++) {
            beat[bit / 8] ^= (byte) (1 << bit % 8);
            reasons.add(made(way, beat));
            beat[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertEquals(
                Set.of("unsigned", "malformed-signature", "unknown-key", "clock-behind", "clock-ahead", "bad-signature"),
                reasons);
        assertEquals(0, monitor.service().size());
        assertEquals("taken", made(way, beat));
    }

    @ParameterizedTest
    @EnumSource
    void countsABeatOnceHoweverOftenAndFromWhereverItArrives(Way way) {
        start("HeartbeatSignatures", "require");
        byte[] beat = server.beat();
        assertEquals("taken", made(way, beat));
        assertEquals("duplicate", made(way, beat));
        assertEquals("duplicate", made(way, OTHER, beat));
        later(1000);
        assertEquals("taken", made(way, server.beat()));
        assertEquals("replayed", made(way, beat));
        assertEquals("replayed", made(way, OTHER, beat));
        assertEquals(2, known(OWN).beats());
        assertEquals(1, monitor.service().size());
    }

    @Test
    void countsTheSameBytesByDatagramAndByPostOnce() {
        start("HeartbeatSignatures", "require");
        for (int i = 0; i < 4; i++) {
            byte[] beat = server.beat();
            assertEquals("taken", made(i % 2 == 0 ? Way.POST : Way.DATAGRAM, beat));
            assertEquals("duplicate", made(i % 2 == 0 ? Way.DATAGRAM : Way.POST, beat));
            later(1000);
        }
        assertEquals(4, known(OWN).beats());
        assertEquals(List.of(), warnings());
    }

    @ParameterizedTest
    @EnumSource
    void identifiesAServerByItsSignedAddressIfACopyArrivesFirst(Way way) {
        start("HeartbeatSignatures", "require");
        byte[] beat = server.beat();
        assertEquals("taken", made(way, OTHER, beat));
        assertEquals("duplicate", made(way, beat));
        assertEquals(Optional.of("karaf-1"), known(OWN).signer());
        assertEquals(List.of(), monitor.service().servers(OTHER));
    }

    @ParameterizedTest
    @EnumSource
    void acceptsARecordedBeatOnceAfterARestartAndNoneOlderThanTheWindow(Way way) {
        start("HeartbeatSignatures", "require");
        byte[] recorded = server.beat();
        assertEquals("taken", made(way, recorded));
        later(30_000);
        start("HeartbeatSignatures", "require");
        assertEquals("taken", made(way, recorded));
        assertEquals("duplicate", made(way, recorded));
        later(1);
        start("HeartbeatSignatures", "require");
        assertEquals("clock-behind", made(way, recorded));
        assertEquals("taken", made(way, server.beat()));
        start("HeartbeatSignatures", "require");
        assertEquals("taken", made(way, server.beat()));
        assertEquals("clock-behind", made(way, recorded));
    }

    @ParameterizedTest
    @EnumSource
    void followsASenderThatRestartedWithinASecond(Way way) {
        start("HeartbeatSignatures", "require");
        for (int i = 0; i < 3; i++) {
            assertEquals("taken", made(way, server.beat()));
            later(1);
            server = server("karaf-1", K1);
        }
        assertEquals("taken", made(way, server.beat()));
    }

    @ParameterizedTest
    @EnumSource
    void continuesWhenAServersClockIsSteppedAndCorrected(Way way) {
        start("HeartbeatSignatures", "require");
        for (long step : new long[] {20_000, HOUR, -20_000, -HOUR}) {
            assertEquals("taken", made(way, server.beat()));
            later(1000);
            serverClock.addAndGet(step);
            String expected = step == HOUR ? "clock-ahead" : step == -HOUR ? "clock-behind" : "taken";
            assertEquals(expected, made(way, server.beat()), "stepped by " + step);
            later(1000);
            serverClock.addAndGet(-step);
            assertEquals("taken", made(way, server.beat()), "stepped by " + step + " and back");
            // the time that was ahead has passed by now
            later(60_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void continuesWhenItsOwnClockIsSteppedAndCorrected(Way way) {
        start("HeartbeatSignatures", "require");
        for (long step : new long[] {20_000, HOUR, -20_000, -HOUR}) {
            byte[] recorded = server.beat();
            assertEquals("taken", made(way, recorded));
            later(1000);
            monitorClock.addAndGet(step);
            String expected = step == HOUR ? "clock-behind" : step == -HOUR ? "clock-ahead" : "taken";
            assertEquals(expected, made(way, server.beat()), "stepped by " + step);
            later(1000);
            monitorClock.addAndGet(-step);
            // a monitor whose clock was set back starts anew, so a recorded beat counts once more
            assertEquals(step == 20_000, made(way, recorded).equals("taken"), "recorded, stepped by " + step);
            assertNotEquals("taken", made(way, recorded), "recorded twice, stepped by " + step);
            assertEquals("taken", made(way, server.beat()), "stepped by " + step + " and back");
            later(1000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsOnlyIdsAndAddressesThatAKeyMaySpeakFor(Way way) throws Exception {
        write(K1 + " karaf-1,web-* 127.0.0.2", K2 + " * 127.0.0.3,10.0.0.0/8");
        start("HeartbeatSignatures", "require");
        assertEquals("taken", made(way, server.beat()));
        assertEquals("taken", made(way, server("web-7", K1).beat()));
        // and not of the one that it comes from
        assertEquals("foreign-id", made(way, server("karaf-2", K1).beat()));
        assertEquals("foreign-address", made(way, OTHER, server("karaf-3", K2).beat()));
        assertEquals("unknown-key", made(way, server("karaf-1", K1.replace("k1", "K1")).beat()));
        assertEquals("bad-signature", made(way, server("karaf-1", K2.replace("k2", "k1")).beat()));
        assertEquals(1, monitor.service().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"READY=9", "Sig=x", "ADDR=127.0.0.3", "Kid=k2", "tS=1", "V=1", "pOrt=1", "zone=a&ZONE=b", "busy"})
    void rejectsAKeyThatOccursTwiceInWhateverCase(String twice) {
        start("HeartbeatSignatures", "require");
        byte[] beat = server.sign("v=1&ready=5&busy=1&port=8181&" + twice);
        for (Way way : Way.values()) {
            assertEquals("malformed-signature", made(way, beat));
        }
        assertEquals("taken", made(Way.POST, server.beat()));
    }

    @ParameterizedTest
    @EnumSource
    void logsInAcceptModeWhatRequireWouldReject(Way way) throws Exception {
        write(K1 + " karaf-1 127.0.0.2");
        start("HeartbeatSignatures", "accept");
        assertEquals("taken", made(way, server.beat()));
        assertEquals(List.of(), warnings());
        // checked once the keys have been read
        Await.until(() -> made(way, UNSIGNED.getBytes(US_ASCII)), "taken, unsigned"::equals);
        assertEquals("taken, unknown-key", made(way, server("karaf-1", K2).beat()));
        assertEquals("foreign-id, taken", made(way, server("karaf-2", K1).beat()));
        byte[] forged = new String(server.beat(), US_ASCII).replace("ready=5", "ready=6").getBytes(US_ASCII);
        assertEquals("bad-signature, taken", made(way, forged));
        serverClock.addAndGet(HOUR);
        assertEquals("clock-ahead, taken", made(way, server.beat()));
        serverClock.addAndGet(-HOUR);
        assertEquals(
                List.of("unsigned", "unknown-key", "foreign-id", "bad-signature", "clock-ahead"),
                warnings().stream()
                        .map(line -> line.replaceFirst("^WARN Accepted a message from 127\\.0\\.0\\.2 that"
                                + " HeartbeatSignatures=require would reject: ([a-z-]+) \\(expected: .*\\)$", "$1"))
                        .toList());
        later(1000);
        assertEquals("taken", made(way, OTHER, server.beat()));
        assertEquals(
                List.of("WARN karaf-1 beats from 127.0.0.3 and signs the address 127.0.0.2, which will identify it under"
                        + " HeartbeatSignatures=require"),
                warnings());
    }

    @ParameterizedTest
    @EnumSource
    void acceptsDrainsAndGoodbyesOnlyIfSigned(Way way) {
        start("HeartbeatSignatures", "require");
        assertEquals("taken", made(way, server.beat()));
        String draining = "v=1&ready=0&busy=1&port=8181&state=draining";
        String leaving = draining.replace("draining", "leaving");
        assertEquals("unsigned", made(way, leaving.getBytes(US_ASCII)));
        byte[] forged = new String(server.sign(draining), US_ASCII).replace("draining", "leaving").getBytes(US_ASCII);
        assertEquals("bad-signature", made(way, forged));
        assertEquals(ServerState.UP, known(OWN).state());
        later(1000);
        byte[] drains = server.sign(draining);
        assertEquals("taken", made(way, drains));
        assertEquals(ServerState.DRAINING, known(OWN).state());
        later(1000);
        assertEquals("taken", made(way, server.beat()));
        assertEquals("replayed", made(way, drains));
        assertEquals(ServerState.UP, known(OWN).state());
        assertEquals("taken", made(way, server.sign(leaving)));
        assertEquals(ServerState.DRAINING, known(OWN).state());
    }

    @Test
    void acceptsUnsignedPostsOfNamedServersBehindATrustedProxyAndNoForgedOnes() {
        start("HeartbeatSignatures", "require", "HeartbeatUnsigned", "192.0.2.40");
        trust("192.0.2.1");
        byte[] beat = UNSIGNED.getBytes(US_ASCII);
        InetAddress httpd = address("192.0.2.40");
        assertEquals("taken", made(Way.POST, httpd, beat));
        assertEquals("200 OK", post(FakePost.from("192.0.2.1", "192.0.2.40"), beat));
        String refused = "403 unsigned (expected: a signature)\n";
        assertEquals(refused, post(FakePost.from("192.0.2.2", "192.0.2.40"), beat));
        assertEquals(refused, post(FakePost.from("192.0.2.1", "192.0.2.40, 192.0.2.41"), beat));
        assertEquals(refused, post(FakePost.from("192.0.2.1"), beat));
        assertEquals(1, monitor.service().size());
        assertTrue(monitor.service().server(ServerId.of(httpd)).isPresent());
    }
}
