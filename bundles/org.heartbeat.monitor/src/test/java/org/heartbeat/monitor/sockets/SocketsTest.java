// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.util.List;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.monitor.Beats;
import org.heartbeat.monitor.Clock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.messages.MessageHandler;
import org.heartbeat.monitor.table.Table;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Loopback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketsTest {

    private final Clock clock = new Clock();
    private final Table table = new Table(clock, new OwnDelay());
    private final Sockets sockets = new Sockets(new MessageHandler(TextCodec::new, Beats.noSignatures(), table, clock));

    @AfterEach
    void close() {
        sockets.close();
    }

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(new HostPort(address, port), "");
    }

    private List<String> listening() {
        return sockets.statistics().stream().filter(MonitorStatistics.Socket::open).map(MonitorStatistics.Socket::address).toList();
    }

    @Test
    void changesToAnAddressThatItsOwnSocketBlocks() throws IOException {
        // as from 0.0.0.0 to 192.0.2.5, but with an address that no other process uses
        HostPort address = new HostPort(Loopback.address(), Loopback.PORT);
        sockets.change(List.of(new Endpoint(address, "one")));
        sockets.change(List.of(new Endpoint(address, "other")));
        assertEquals(List.of(address.toString()), listening());
    }

    @Test
    void keepsItsSocketsIfANewOneCannotBeOpened() throws IOException {
        String own = Loopback.address();
        String other = Loopback.address();
        sockets.change(List.of(endpoint(own, Loopback.PORT)));
        try (DatagramSocket taken = new DatagramSocket(Loopback.PORT, Beats.address(other))) {
            assertThrows(IOException.class, () -> sockets.change(List.of(endpoint(other, taken.getLocalPort()))));
        }
        assertEquals(List.of(own + ":" + Loopback.PORT), listening());
    }

    @Test
    void listensWhereItCanFromTheBeginning() throws IOException {
        Endpoint waiting = endpoint("ff02::1%nosuch0", Loopback.PORT);
        Endpoint own = endpoint(Loopback.address(), Loopback.PORT);
        sockets.change(List.of(waiting, own));
        assertEquals(List.of(own.toString()), listening());
        assertEquals(
                "not listening yet: HeartbeatListen: \"ff02::1%nosuch0\" (expected: an address whose zone is an interface of this"
                        + " machine)",
                sockets.statistics().get(0).detail());
        sockets.retry();
        assertEquals(List.of(own.toString()), listening());
    }

    @Test
    void waitsForNewAddressesWhileNoneIsOpen() throws IOException {
        sockets.change(List.of(endpoint("ff02::2%nosuch0", Loopback.PORT)));
        Endpoint own = endpoint(Loopback.address(), Loopback.PORT);
        sockets.change(List.of(endpoint("ff02::1%nosuch0", Loopback.PORT), own));
        assertEquals(List.of(own.toString()), listening());
    }

    @Test
    void logsWhereItListensAndWhenItListensNowhere() throws IOException {
        Endpoint own = endpoint(Loopback.address(), Loopback.PORT);
        try (LogLines log = new LogLines()) {
            sockets.change(List.of());
            assertEquals(List.of("INFO Listening nowhere: HeartbeatListen is empty"), log.next());
            sockets.change(List.of());
            assertEquals(List.of(), log.next());
            sockets.change(List.of(own));
            List<String> lines = log.next();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).startsWith("INFO Listening on " + own + ", receive buffer "), lines.toString());
            sockets.change(List.of());
            assertEquals(
                    List.of(
                            "INFO No longer listening on " + own,
                            "INFO Listening nowhere: HeartbeatListen is empty"),
                    log.next());
        }
    }
}
