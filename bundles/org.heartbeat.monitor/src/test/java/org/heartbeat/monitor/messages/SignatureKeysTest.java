// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import static org.heartbeat.monitor.Beats.A;
import static org.heartbeat.monitor.SigningServer.K1;
import static org.heartbeat.monitor.SigningServer.K2;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.SigningServer;
import org.junit.jupiter.api.Test;

/** Signed messages while the keys of the monitor appear, change and disappear. */
class SignatureKeysTest extends SignatureFixture {

    @Test
    void acceptsNothingBeforeTheKeysAreReadAndNothingWithoutThem() throws IOException {
        assertEquals(Receipt.Outcome.UNAVAILABLE, receive(A, bytes(UNSIGNED)));
        file = folder.resolve("missing");
        check.configure(
                Beats.signatures("HeartbeatSignatures", "require", "HeartbeatKeys", file.toString()),
                10);
        assertEquals(Receipt.Outcome.UNAVAILABLE, receive(A, server.beat()));
        check.readKeys();
        assertEquals("unknown-key (expected: a kid of HeartbeatKeys)", refusal(A, server.beat()));
        refusal(A, bytes(UNSIGNED));
        SigningServer.write(file, K1);
        check.readKeys();
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, server.beat()));
    }

    @Test
    void acceptModeAcceptsAllBeforeTheKeysAreRead() {
        check.configure(
                Beats.signatures("HeartbeatSignatures", "accept", "HeartbeatKeys", file.toString()), 10);
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, bytes(UNSIGNED)));
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, server.beat()));
        assertEquals(Map.of(), statistics().untrusted());
        check.readKeys();
        receive(A, server.beat());
        assertEquals("k1", table.status(A, 8181).orElseThrow().variables().get("kid"));
        receive(A, bytes(UNSIGNED));
        assertEquals(Map.of("unsigned", 1L), statistics().untrusted());
    }

    @Test
    void losesNoBeatWhileKeysAreRotated() throws IOException {
        configure("HeartbeatSignatures", "require");
        Path senders = folder.resolve("sender.keys");
        SigningServer.write(senders, K1);
        server = new SigningServer("karaf-1", A, senders, () -> wallClock);
        server.look();
        beatsAreTaken("k1");
        // added below everywhere
        rotate(file, K1, K2);
        rotate(senders, K1, K2);
        beatsAreTaken("k1");
        // moved up
        rotate(senders, K2, K1);
        beatsAreTaken("k2");
        // deleted
        rotate(file, K2);
        rotate(senders, K2);
        beatsAreTaken("k2");
        SigningServer old = new SigningServer("karaf-1", A, folder.resolve("old"), () -> wallClock);
        SigningServer.write(folder.resolve("old"), K1);
        old.look();
        assertEquals("unknown-key (expected: a kid of HeartbeatKeys)", refusal(A, old.beat()));
    }

    /** Reads twice, because a file must be unchanged for one period before it is used. */
    private void rotate(Path keys, String... lines) throws IOException {
        SigningServer.write(keys, lines);
        for (int i = 0; i < 2; i++) {
            beatsAreTaken(table.status(A, 8181).orElseThrow().variables().get("kid"));
            check.readKeys();
            server.look();
        }
    }

    private void beatsAreTaken(String kid) {
        later(1000);
        assertEquals(Receipt.Outcome.ACCEPTED, receive(A, server.beat()));
        assertEquals(kid, table.status(A, 8181).orElseThrow().variables().get("kid"));
    }
}
