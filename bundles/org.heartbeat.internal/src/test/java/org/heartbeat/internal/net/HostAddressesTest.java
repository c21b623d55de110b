// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HostAddressesTest {

    private static final InetAddress FIRST = Addresses.literal("192.0.2.1").orElseThrow();
    private static final InetAddress SECOND = Addresses.literal("192.0.2.2").orElseThrow();

    private final List<String> asked = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private List<InetAddress> answer = List.of(FIRST);
    private boolean noMemory;
    private long now = Long.MAX_VALUE - 5;

    private HostAddresses host(String name) {
        return new HostAddresses(
                "Key", name, new HostAddresses.NameService(this::lookUp, this::execute, () -> now),
                new OutageLog(LoggerFactory.getLogger(HostAddressesTest.class), name, () -> now));
    }

    private void execute(Runnable task) {
        if (noMemory) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        tasks.add(task);
    }

    private InetAddress[] lookUp(String name) throws UnknownHostException {
        asked.add(name);
        if (answer.isEmpty()) {
            throw new UnknownHostException(name);
        }
        return answer.toArray(InetAddress[]::new);
    }

    /** Returns the addresses after this time, once a look-up that is due has ended. */
    private List<InetAddress> after(HostAddresses host, Duration time) throws SocketException {
        now += time.toNanos();
        host.known();
        work();
        return host.known();
    }

    private void work() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void hasNoAddressesUntilTheLookUpIsDone() throws SocketException {
        HostAddresses host = host("a.example");
        assertEquals(List.of(), host.known());
        work();
        assertEquals(List.of(FIRST), host.known());
    }

    @Test
    void looksUpAgainAfterTenSeconds() throws SocketException {
        HostAddresses host = host("a.example");
        work();
        answer = List.of(SECOND, FIRST);
        assertEquals(List.of(FIRST), after(host, Duration.ofSeconds(9)));
        assertEquals(List.of(SECOND, FIRST), after(host, Duration.ofSeconds(1)));
        assertEquals(List.of("a.example", "a.example"), asked);
    }

    @Test
    void keepsAddressesWhileALookUpFailsAndSaysSoOnce() throws SocketException {
        HostAddresses host = host("a.example");
        work();
        answer = List.of();
        try (LogLines log = new LogLines()) {
            assertEquals(List.of(FIRST), after(host, HostAddresses.PERIOD));
            assertEquals(List.of(FIRST), after(host, HostAddresses.PERIOD));
            assertEquals(Optional.of("the host name is not known"), host.failure());
            assertEquals(
                    List.of("WARN a.example: the host name is not known, so its last address stays in use;"
                            + " looking it up again every 10 s"),
                    log.next());
        }
    }

    @Test
    void findsANameThatIsKnownLater() throws SocketException {
        answer = List.of();
        HostAddresses host = host("a.example");
        work();
        assertEquals(List.of(), host.known());
        answer = List.of(FIRST);
        assertEquals(List.of(FIRST), after(host, HostAddresses.PERIOD));
    }

    @Test
    void asksOnceWhileAnAnswerIsAwaited() throws SocketException {
        HostAddresses host = host("a.example");
        now += Duration.ofMinutes(5).toNanos();
        host.known();
        host.known();
        assertEquals(1, tasks.size());
    }

    @Test
    void triesAgainWithoutMemoryForAThread() throws SocketException {
        noMemory = true;
        HostAddresses host = host("a.example");
        assertEquals(Optional.of("the look-up of the host name could not start"), host.failure());
        noMemory = false;
        assertEquals(List.of(FIRST), after(host, HostAddresses.PERIOD));
        assertEquals(Optional.empty(), host.failure());
    }

    @Test
    void neverAsksForAnAddress() throws SocketException {
        assertEquals(List.of(FIRST), host("192.0.2.1").known());
        assertThrows(SocketException.class, () -> host("fe80::1%nothing").known());
        work();
        assertEquals(List.of(), asked);
    }
}
