// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final History history = new History();

    @Test
    void keepsTheLastTwoMinutesOldestFirst() {
        for (int busy = 0; busy <= History.SAMPLES; busy++) {
            history.sample(KnownMonitor.of(server(busy % 100)));
        }

        byte[] line = history.of(server(0));
        assertEquals(1, line[0]);
        assertEquals(20, line[History.SAMPLES - 1]);
    }

    @Test
    void hasNoSampleOfTheTimeBeforeAServerCame() {
        history.sample(KnownMonitor.of(server(7)));

        byte[] line = history.of(server(0));
        assertEquals(History.NONE, line[History.SAMPLES - 2]);
        assertEquals(7, line[History.SAMPLES - 1]);
    }

    @Test
    void hasNoSampleWhileAServerIsSilent() {
        history.sample(KnownMonitor.of(server(7)));
        history.sample(KnownMonitor.of(server(7).in(ServerState.STALE)));

        byte[] line = history.of(server(0));
        assertEquals(7, line[History.SAMPLES - 2]);
        assertEquals(History.NONE, line[History.SAMPLES - 1]);
    }

    @Test
    void forgetsServersThatTheMonitorForgot() {
        history.sample(KnownMonitor.of(server(7)));
        history.sample(KnownMonitor.of());
        history.sample(KnownMonitor.of(server(8)));

        byte[] line = history.of(server(0));
        assertEquals(History.NONE, line[History.SAMPLES - 3]);
    }

    @Test
    void keepsNoMoreThanAThousandServers() {
        KnownServer[] servers = new KnownServer[1001];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = KnownServer.at("192.0.2.1", i + 1, 50, 50);
        }
        history.sample(KnownMonitor.of(servers));

        assertEquals(50, history.of(servers[999])[History.SAMPLES - 1]);
        assertEquals(History.NONE, history.of(servers[1000])[History.SAMPLES - 1]);
    }

    private static KnownServer server(int busy) {
        return KnownServer.at("192.0.2.1", 8181, 100 - busy, busy);
    }
}
