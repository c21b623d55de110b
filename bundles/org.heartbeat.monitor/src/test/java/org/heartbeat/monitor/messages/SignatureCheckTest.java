// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.Beats.B;
import static org.heartbeat.monitor.Beats.C;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.monitor.SigningServer;
import org.junit.jupiter.api.Test;

/** Messages with and without signatures. */
class SignatureCheckTest extends SignatureFixture {

    @Test
    void identifiesASignedBeatByItsSignedAddressWhereverItComesFrom() {
        configure("HeartbeatSignatures", "require");
        assertEquals(Receipt.Outcome.ACCEPTED, receive(B, server.beat()));
        ServerStatus known = table.status(A, 8181).orElseThrow();
        assertEquals(Optional.of("karaf-1"), known.signer());
        assertEquals(Optional.of(Duration.ZERO), known.clockSkew());
        assertEquals(Map.of("id", "karaf-1", "addr", "192.0.2.1", "kid", "k1"), known.variables());
        assertEquals(1, table.size());
        assertEquals(Map.of(), statistics().untrusted());
    }

    @Test
    void rejectsMissingAndInvalidSignatures() {
        configure("HeartbeatSignatures", "require");
        assertEquals("unsigned (expected: a signature)", refusal(A, bytes(UNSIGNED)));
        byte[] forged = server.beat();
        forged[10] ^= 1;
        assertEquals(
                "bad-signature (expected: the HMAC-SHA256 of the message with the key that it names)", refusal(A, forged));
        refusal(B, forged);
        assertEquals(Map.of("unsigned", 1L, "bad-signature", 2L), statistics().untrusted());
        assertEquals(0, statistics().accepted());
        assertEquals(0, table.size());
        assertEquals(
                "WARN Rejected a message from 192.0.2.1: unsigned (expected: a signature)", lines().get(0));
    }

    @Test
    void acceptsNamedSourcesUnsignedButNotWithABadSignature() {
        configure("HeartbeatSignatures", "require", "HeartbeatUnsigned", "192.0.2.2, 2001:db8::/32");
        assertEquals(Receipt.Outcome.ACCEPTED, receive(B, bytes(UNSIGNED)));
        assertEquals(Optional.empty(), table.status(B, 0).orElseThrow().signer());
        assertEquals(Receipt.Outcome.ACCEPTED, receive(B, server.beat()));
        assertEquals(2, table.size());
        refusal(C, bytes(UNSIGNED));
        byte[] forged = server.beat();
        forged[10] ^= 1;
        refusal(B, forged);
        refusal(B, bytes(UNSIGNED + "&sig=x"));
        assertEquals(
                Map.of("unsigned", 1L, "bad-signature", 1L, "malformed-signature", 1L), statistics().untrusted());
    }

    @Test
    void acceptModeAcceptsAllAndLogsWhatRequireWouldReject() {
        configure("HeartbeatSignatures", "accept", "HeartbeatUnsigned", "192.0.2.3");
        assertEquals(Receipt.Outcome.ACCEPTED, receive(B, bytes(UNSIGNED)));
        assertEquals(Receipt.Outcome.ACCEPTED, receive(C, bytes(UNSIGNED)));
        byte[] beat = server.beat();
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, beat));
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, beat));
        assertEquals(Optional.of("karaf-1"), table.status(A, 8181).orElseThrow().signer());
        assertEquals(3, statistics().accepted());
        assertEquals(Map.of("unsigned", 1L, "duplicate", 1L), statistics().untrusted());
        assertEquals(
                List.of("WARN Accepted a message from 192.0.2.2 that HeartbeatSignatures=require would reject: unsigned"
                        + " (expected: a signature)"),
                lines());
    }

    @Test
    void acceptIdentifiesServersBySourceAndLogsOnceThatTheySignAnotherAddress() {
        configure("HeartbeatSignatures", "accept");
        receive(B, server.beat());
        receive(B, server.beat());
        assertEquals(Optional.of("karaf-1"), table.status(B, 8181).orElseThrow().signer());
        assertEquals(1, table.size());
        assertEquals(
                List.of("WARN karaf-1 beats from 192.0.2.2 and signs the address 192.0.2.1, which will identify it under"
                        + " HeartbeatSignatures=require"),
                lines());
    }

    @Test
    void acceptsABeatThatArrivesTwiceAndCountsItOnce() {
        configure("HeartbeatSignatures", "require");
        byte[] beat = server.beat();
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, beat));
        later(500);
        assertEquals(Receipt.Outcome.ACCEPTED, receive(B, beat));
        assertEquals(1, statistics().accepted());
        assertEquals(Duration.ofMillis(500), table.status(A, 8181).orElseThrow().age());
        assertEquals(Map.of("duplicate", 1L), statistics().untrusted());
        assertEquals(List.of(), lines());
        later(500);
        receive(A, server.beat());
        assertEquals("replayed (expected: beats in their order, and an id of its own for each sender)", refusal(A, beat));
    }

    @Test
    void treatsACopyThatArrivesFirstAsTheServersOwn() {
        configure("HeartbeatSignatures", "require");
        byte[] beat = server.beat();
        assertEquals(Receipt.Outcome.ACCEPTED, receive(C, beat));
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, beat));
        assertTrue(table.status(C, 8181).isEmpty());
        assertEquals(1, table.status(A, 8181).orElseThrow().beats());
    }

    @Test
    void remembersSignersFromAcceptToRequire() {
        configure("HeartbeatSignatures", "accept");
        byte[] first = server.beat();
        receive(A, first);
        later(1000);
        receive(A, server.beat());
        configure("HeartbeatSignatures", "require");
        refusal(A, first);
    }

    @Test
    void logsOnceThatAClockIsHalfAWindowOffAndOnceThatItIsRight() {
        configure("HeartbeatSignatures", "require", "HeartbeatClockSkew", "10s");
        receive(A, server.beat());
        later(1000);
        SigningServer ahead = new SigningServer("karaf-1", A, file, () -> wallClock + 6000);
        ahead.look();
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, ahead.beat()));
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, ahead.beat()));
        assertEquals(Optional.of(Duration.ofMillis(6001)), table.status(A, 8181).orElseThrow().clockSkew());
        assertEquals(
                List.of("WARN The clock of karaf-1 is 6 s ahead of ours (expected: well within HeartbeatClockSkew, 10 s)"),
                lines());
        later(7000);
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, server.beat()));
        assertEquals(List.of("WARN The clock of karaf-1 is right again"), lines());
        SigningServer behind = new SigningServer("karaf-1", A, file, () -> wallClock - 11_000);
        behind.look();
        assertEquals(
                "clock-behind (expected: a clock that is not further behind than HeartbeatClockSkew)",
                refusal(A, behind.beat()));
    }

    @Test
    void logsThatItsOwnClockWasSetBeforeItBlamesOthers() {
        configure("HeartbeatSignatures", "require");
        assertEquals(List.of(), lines());
        later(3_600_000);
        assertEquals(List.of(), lines());
        wallClock += 3_600_000;
        SigningServer right = new SigningServer("karaf-1", A, file, () -> wallClock - 3_600_000);
        right.look();
        assertTrue(refusal(A, right.beat()).startsWith("clock-behind "));
        assertEquals(
                List.of(
                        "WARN Our own clock was set forward by 3600 s: signed heartbeats are valid only while it agrees with their"
                                + " signers' clocks to within HeartbeatClockSkew, 30 s",
                        "WARN Rejected a message from 192.0.2.1: clock-behind (expected: a clock that is not further behind than"
                                + " HeartbeatClockSkew)"),
                lines());
        later(250);
        assertEquals(List.of(), lines());
        wallClock -= 3_600_000;
        assertTrue(lines().get(0).startsWith("WARN Our own clock was set back by 3600 s: "));
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, server.beat()));
        configure("HeartbeatSignatures", "off");
        wallClock += 3_600_000;
        assertEquals(List.of(), lines());
    }

    @Test
    void keepsItsServersThroughAFloodOfForgedBeats() {
        configure("HeartbeatSignatures", "require");
        receive(A, server.beat());
        wallClock -= 60_000;
        byte[] recorded = new String(server.beat(), US_ASCII).replace("ready=5", "ready=9").getBytes(US_ASCII);
        wallClock += 60_000;
        byte[] wrongDigest = new String(server.beat(), US_ASCII).replace("ready=5", "ready=9").getBytes(US_ASCII);
        byte[] wrongKid = new String(server.beat(), US_ASCII).replace("kid=k1", "kid=k9").getBytes(US_ASCII);
        for (int i = 0; i < 100_000; i++) {
            handler.receive(B, recorded, 0, recorded.length);
            handler.receive(B, wrongDigest, 0, wrongDigest.length);
            handler.receive(B, wrongKid, 0, wrongKid.length);
        }
        assertEquals(
                Map.of("clock-behind", 100_000L, "bad-signature", 100_000L, "unknown-key", 100_000L),
                statistics().untrusted());
        assertEquals(10, lines().size());
        assertEquals(1, table.size());
        later(1000);
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, server.beat()));
        assertEquals(2, table.status(A, 8181).orElseThrow().beats());
        assertEquals(5, table.status(A, 8181).orElseThrow().momentaryWorkers().ready());
    }

    @Test
    void acceptsSignedDrainsAndGoodbyes() {
        configure("HeartbeatSignatures", "require");
        receive(A, server.beat());
        receive(A, server.sign("v=1&ready=0&busy=1&port=8181&state=draining"));
        assertEquals(ServerState.DRAINING, table.status(A, 8181).orElseThrow().state());
        byte[] leaving = server.sign("v=1&ready=0&busy=1&port=8181&state=leaving");
        byte[] forged = Arrays.copyOf(bytes("v=1&ready=9&busy=1&port=8181&state=leavinG"), leaving.length);
        System.arraycopy(leaving, 42, forged, 42, leaving.length - 42);
        refusal(A, forged);
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, leaving));
    }

    @Test
    void acceptsTheMessageOfThePageWithTheKeysOfThePage() throws IOException {
        String page = Files.readString(Path.of("SIGNED.md"));
        Matcher keys = Pattern.compile("(?m)(^ {4}# kid .*\n(?: {4}k.*\n)+)").matcher(page);
        Matcher message = Pattern.compile("(?m)^ {4}(v=1&ready=.*)\n {4}(&kid=.*)$").matcher(page);
        assertTrue(keys.find() && message.find());
        Files.writeString(file, keys.group(1).indent(-4));
        configure("HeartbeatSignatures", "require");
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, (message.group(1) + message.group(2)).getBytes(US_ASCII)));
    }
}
