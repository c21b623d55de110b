// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.messages;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.table.Server;
import org.heartbeat.monitor.table.Table;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operators do on purpose harms no server's record, whatever version its sender has. In virtual time. */
class PlannedChangesTest {

    private final Clock clock = new Clock();
    private final List<ServerState> stale = new ArrayList<>();
    private final Table table = new Table(clock, new OwnDelay());
    private final TextCodec codec = new TextCodec();
    private final MessageHandler handler = new MessageHandler(() -> codec, Beats.noSignatures(), table, clock);

    /** How versions of the sender write a message, as recorded from each. */
    private enum Version {
        /** Before messages had numbers. */
        OLD("v=1&ready=%d&busy=%d&port=8181%s%s"),
        OLD_SIGNED("v=1&ready=%d&busy=%d&port=8181%s%s&id=web1&addr=192.0.2.1&ts=%d&seq=%d&kid=k1"
                + "&sig=BBkanloj7mE7FZBi6dx1A-ChmZDAOZgMoTt2SO-sSwE"),
        NEW("v=1&ready=%d&busy=%d&port=8181%s%s&seq=%5$d"),
        NEW_SIGNED("v=1&ready=%d&busy=%d&port=8181%s%s&id=web1&addr=192.0.2.1&ts=%d&seq=%5$d&kid=k1"
                + "&sig=BBkanloj7mE7FZBi6dx1A-ChmZDAOZgMoTt2SO-sSwE");

        private final String format;

        Version(String format) {
            this.format = format;
        }
    }

    /** One start of a sender, with as many beats as its next number is above the first. */
    private final class Sender {

        private final Version version;
        private final long start;
        private long sent;

        private Sender(Version version, long start) {
            this.version = version;
            this.start = start;
        }

        private String message(String state) {
            String now = state.isEmpty() ? "&now=70" : "";
            String message = String.format(
                    version.format, state.isEmpty() ? 63 : 0, 12, state, now, start + sent, sent);
            sent++;
            return message;
        }

        private void beat(String state) {
            hear(message(state));
        }

        private void beat() {
            beat("");
        }

        private void beatEachSecond(int count) {
            for (int i = 0; i < count; i++) {
                pass(1000);
                beat();
            }
        }
    }

    @BeforeEach
    void configure() {
        table.configure(Beats.automatic(10));
        table.observe((server, isTurn) -> note(server));
    }

    private void note(Server server) {
        if (table.status(server).state() == ServerState.STALE) {
            stale.add(ServerState.STALE);
        }
    }

    private void pass(long millis) {
        for (long rest = millis; rest > 0; rest -= 10) {
            clock.pass(Duration.ofMillis(Math.min(10, rest)));
            table.age();
        }
    }

    private void hear(String message) {
        byte[] bytes = message.getBytes(US_ASCII);
        assertEquals(Receipt.Outcome.ACCEPTED, handler.receive(Beats.A, bytes, 0, bytes.length).outcome());
    }

    private ServerStatus status() {
        return table.status(Beats.A, 8181).orElseThrow();
    }

    private void assertGoodRecord(Duration staleAfter) {
        assertEquals(0, status().missedBeats());
        assertEquals(0, status().lossRate());
        assertEquals(staleAfter.toMillis(), status().staleAfter().toMillis());
        assertEquals(1000, status().interval().orElseThrow().toMillis(), 1);
        assertEquals(List.of(), stale);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void losesNothingBy100DrainsAndResumesIn10Seconds(Version version) {
        Sender sender = new Sender(version, 1_795_862_400_123L);
        sender.beatEachSecond(600);
        Duration before = status().staleAfter();
        boolean draining = false;
        for (int change = 1; change <= 200; change++) {
            pass(50);
            draining = !draining;
            sender.beat(draining ? "&state=draining" : "");
            if (change % 20 == 0) {
                sender.beat(draining ? "&state=draining" : "");
            }
        }
        sender.beatEachSecond(60);
        assertGoodRecord(before);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void losesNothingByAScriptThatDrainsAndResumesAtAnyMoment(Version version) {
        Sender sender = new Sender(version, 1_795_862_400_123L);
        sender.beatEachSecond(600);
        Duration before = status().staleAfter();
        for (int i = 0; i < 50; i++) {
            pass(130);
            sender.beat("&state=draining");
            pass(290);
            sender.beat("");
            pass(580);
            sender.beat("");
        }
        sender.beatEachSecond(60);
        assertGoodRecord(before);
    }

    @ParameterizedTest
    @EnumSource(value = Version.class, names = {"NEW", "NEW_SIGNED"})
    void countsAServerThatIsReceivedTwiceOnce(Version version) {
        Sender sender = new Sender(version, 1_795_862_400_123L);
        sender.beatEachSecond(600);
        Duration before = status().staleAfter();
        long beats = status().beats();
        for (int i = 0; i < 100; i++) {
            pass(700);
            String message = sender.message("");
            hear(message);
            pass(300);
            hear(message);
        }
        assertGoodRecord(before);
        assertEquals(beats + 100, status().beats());
    }

    @ParameterizedTest
    @EnumSource(value = Version.class, names = {"NEW", "NEW_SIGNED"})
    void losesNothingByACloneAndReportsIt(Version version) {
        Sender sender = new Sender(version, 1_795_862_400_123L);
        sender.beatEachSecond(600);
        Duration before = status().staleAfter();
        assertEquals(1, status().senders());
        try (LogLines log = new LogLines()) {
            Sender clone = new Sender(version, 1_795_862_900_456L);
            for (int i = 0; i < 100; i++) {
                pass(380);
                clone.beat();
                pass(620);
                sender.beat();
            }
            assertGoodRecord(before);
            assertEquals(2, status().senders());
            assertEquals(
                    List.of("WARN Two senders beat as 192.0.2.1:8181, for example a machine and its clone (expected: an address"
                            + " or a HeartbeatPort of its own for each)"),
                    log.next());
            sender.beatEachSecond(60);
            assertEquals(1, status().senders());
            assertEquals(List.of("WARN Only one sender beats as 192.0.2.1:8181 now"), log.next());
        }
        assertGoodRecord(before);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void losesNothingByRestartsAndUpgrades(Version after) {
        for (Version before : Version.values()) {
            Sender sender = new Sender(before, 1_795_862_400_123L);
            sender.beatEachSecond(600);
            pass(400);
            sender.beat("&state=leaving");
            pass(5000);
            Sender restarted = new Sender(after, 1_795_863_005_523L);
            restarted.beat();
            restarted.beatEachSecond(60);
            assertEquals(0, status().missedBeats(), before + " to " + after);
            assertEquals(0, status().lossRate(), before + " to " + after);
            restarted.beat("&state=leaving");
            pass(5000);
        }
    }

    @Test
    void countsTheLossOfOldAndNewSendersInOneFleet() {
        for (Version version : Version.values()) {
            Sender sender = new Sender(version, 1_795_862_400_123L);
            sender.beatEachSecond(600);
            long missed = status().missedBeats();
            sender.sent++;
            pass(1000);
            sender.beatEachSecond(10);
            assertEquals(1, status().missedBeats() - missed, version.toString());
            sender.beat("&state=leaving");
            pass(5000);
        }
    }
}
