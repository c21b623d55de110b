// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final History history = new History();
    private Duration now = Duration.ofDays(1);

    @Test
    void keepsTheLastTwoMinutesOldestFirst() {
        for (int busy = 0; busy <= History.SAMPLES; busy++) {
            sample(server(busy % 100));
        }

        byte[] line = history.of(server(0));
        assertEquals(1, line[0]);
        assertEquals(20, line[History.SAMPLES - 1]);
    }

    @Test
    void hasNoSampleOfTheTimeBeforeAServerCame() {
        sample(server(7));

        byte[] line = history.of(server(0));
        assertEquals(History.NONE, line[History.SAMPLES - 2]);
        assertEquals(7, line[History.SAMPLES - 1]);
    }

    @Test
    void hasNoSampleWhileAServerIsSilent() {
        sample(server(7));
        sample(server(7).in(ServerState.STALE));

        byte[] line = history.of(server(0));
        assertEquals(7, line[History.SAMPLES - 2]);
        assertEquals(History.NONE, line[History.SAMPLES - 1]);
    }

    @Test
    void forgetsServersThatTheMonitorForgot() {
        sample(server(7));
        sample();
        sample(server(8));

        byte[] line = history.of(server(0));
        assertEquals(History.NONE, line[History.SAMPLES - 3]);
    }

    @Test
    void keepsNoMoreThanAThousandServers() {
        KnownServer[] servers = new KnownServer[1001];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = KnownServer.at("192.0.2.1", i + 1, 50, 50);
        }
        sample(servers);

        assertEquals(50, history.of(servers[999])[History.SAMPLES - 1]);
        assertEquals(History.NONE, history.of(servers[1000])[History.SAMPLES - 1]);
    }

    @Test
    void keepsTheBusyShareOfAllServersThatTakeWork() {
        KnownServer silent = KnownServer.at("192.0.2.3", 8181, 0, 100).in(ServerState.STALE);
        KnownServer draining = KnownServer.at("192.0.2.4", 8181, 0, 100).in(ServerState.DRAINING);
        sample(server(30), KnownServer.at("192.0.2.2", 8181, 50, 50), silent, draining);
        sample(silent);

        byte[] line = history.total();
        assertEquals(History.NONE, line[History.SAMPLES - 3]);
        assertEquals(40, line[History.SAMPLES - 2]);
        assertEquals(History.NONE, line[History.SAMPLES - 1]);
    }

    @Test
    void relatesTheLoadOfADrainingServerToTheWorkersItHadBefore() {
        sample(server(7));
        sample(KnownServer.at("192.0.2.1", 8181, 0, 5).in(ServerState.DRAINING));
        assertEquals(5, history.of(server(0))[History.SAMPLES - 1]);
    }

    @Test
    void keepsServersThatDisappearedForAnHourAfterTheirLastBeat() {
        sample(server(7).silentFor(Duration.ofSeconds(2)));
        sample(server(7).silentFor(Duration.ofSeconds(3)).in(ServerState.STALE));
        Duration lastBeat = now.minusSeconds(3);
        sample();
        assertEquals(List.of(new History.Gone(server(7).id(), false, lastBeat)), history.gone());

        now = lastBeat.plus(History.KEPT).minusSeconds(1);
        sample();
        assertEquals(1, history.gone().size());
        sample();
        assertEquals(List.of(), history.gone());
    }

    @Test
    void distinguishesServersThatLeftFromThoseThatWereLost() {
        KnownServer leaving = server(7).in(ServerState.DRAINING);
        sample(leaving);
        sample(leaving.in(ServerState.STALE));
        sample();
        assertEquals(List.of(new History.Gone(leaving.id(), true, now.minusSeconds(1))), history.gone());
    }

    @Test
    void doesNotKeepAServerThatCameBack() {
        sample(server(7));
        sample();
        sample(server(7));
        assertEquals(List.of(), history.gone());
    }

    @Test
    void keepsNoMoreThanAThousandServersThatDisappeared() {
        for (int i = 0; i <= History.MAX_SERVERS; i++) {
            sample(KnownServer.at("192.0.2.1", i + 1, 1, 0));
            now = now.minusSeconds(1);
        }
        sample();
        assertEquals(History.MAX_SERVERS, history.gone().size());
        assertEquals(History.MAX_SERVERS + 1, history.gone().get(0).id().port().orElse(0));
    }

    @Test
    void noticesALateProviderAfterThreeLateAnswers() {
        KnownSender sender = KnownSender.well();
        sender.change(status -> status.troubledBy("status provider \"jetty\" does not answer in time"));
        history.sample(sender.status());
        history.sample(sender.status());
        assertFalse(history.isLate(sender.status()));
        history.sample(sender.status());
        assertTrue(history.isLate(sender.status()));

        sender.change(status -> status.every(Duration.ofSeconds(2)));
        assertFalse(history.isLate(sender.status()));

        history.sample(KnownSender.well().status());
        sender.change(status -> status.every(Duration.ofMillis(100)));
        history.sample(sender.status());
        assertFalse(history.isLate(sender.status()));
    }

    private void sample(KnownServer... servers) {
        now = now.plusSeconds(1);
        history.sample(KnownMonitor.of(servers), now);
    }

    private static KnownServer server(int busy) {
        return KnownServer.at("192.0.2.1", 8181, 100 - busy, busy);
    }
}
