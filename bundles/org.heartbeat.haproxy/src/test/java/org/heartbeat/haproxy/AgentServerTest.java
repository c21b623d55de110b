// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.haproxy.AgentSettings.Endpoint;
import org.heartbeat.haproxy.AgentSettings.Kind;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.net.HostPort;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownSender;
import org.heartbeat.testing.KnownServer;
import org.heartbeat.testing.LogLines;
import org.heartbeat.testing.Loopback;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentServerTest {

    private static final String LINE = "192.0.2.11:8181\n";

    /** Advances only when a test says so, so that no client is dropped because the machine is busy. */
    private final AtomicLong clock = new AtomicLong();

    private final AtomicReference<HeartbeatSender> sender = new AtomicReference<>(KnownSender.saying(75, 25));
    private final AgentReplies answers = new AgentReplies(
            sender::get, () -> KnownMonitor.of(KnownServer.at("192.0.2.11", 8181, 50, 50)), () -> false);
    private final AgentServer server = new AgentServer(answers, clock::get);
    private final List<Client> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
        server.close();
    }

    @Test
    void answersForItselfWithoutALine() throws IOException {
        assertEquals("75%\n", client(listen(Kind.HeartbeatAgent)).rest());
    }

    @Test
    void answersForTheServerThatTheLineNames() throws IOException {
        assertEquals("50%\n", client(listen(Kind.HeartbeatMonitorAgent)).say(LINE).rest());
    }

    @Test
    void takesALineInPieces() throws IOException {
        Client client = client(listen(Kind.HeartbeatMonitorAgent));
        for (char one : LINE.toCharArray()) {
            client.say("" + one);
        }
        assertEquals("50%\n", client.rest());
    }

    @Test
    void closesWithoutALineWhereThereIsNoSender() throws IOException {
        sender.set(null);
        assertEquals("", client(listen(Kind.HeartbeatAgent)).rest());
    }

    @Test
    void closesWithoutALineForAServerThatIsUnknown() throws IOException {
        assertEquals("", client(listen(Kind.HeartbeatMonitorAgent)).say("192.0.2.12:8181\n").rest());
    }

    @Test
    void closesOnALineThatIsTooLong() throws IOException {
        Client client = client(listen(Kind.HeartbeatMonitorAgent)).say("1".repeat(128));
        assertEquals("", client.rest());
    }

    @Test
    void closesOnAClientThatEndsWithoutALine() throws IOException {
        Client client = client(listen(Kind.HeartbeatMonitorAgent)).say("192.0.2.11:8181");
        client.end();
        assertEquals("", client.rest());
    }

    @Test
    void answersNobodyWhoIsNotAllowed() throws IOException {
        int port = listen(server, Kind.HeartbeatAgent, Cidr.list("HeartbeatAllow", "192.0.2.0/24"));
        assertEquals("", client(port).rest());
    }

    @Test
    void answersWhileOthersAreSilent() throws IOException {
        int port = listen(Kind.HeartbeatMonitorAgent);
        silentClients(port, AgentServer.PLACES - 1);
        assertEquals("50%\n", client(port).say(LINE).rest());
    }

    @Test
    void dropsSilentClientsAndAnswersUnfinishedLinesWhenTheirTimeIsOver() throws IOException {
        int port = listen(Kind.HeartbeatMonitorAgent);
        Client silent = client(port);
        Client unfinished = client(port).say(LINE.strip());
        // the server has both, since it has answered a client that came after them
        assertEquals("50%\n", client(port).say(LINE).rest());
        clock.addAndGet(AgentServer.PATIENCE.toNanos());
        assertEquals("", silent.rest());
        assertEquals("50%\n", unfinished.rest());
    }

    @Test
    void makesRoomSoonerWhileAllPlacesAreTaken() throws IOException {
        Client waiting = waitingClient();
        clock.addAndGet(AgentServer.PATIENCE_WHEN_FULL.toNanos());
        assertEquals("75%\n", waiting.rest());
    }

    @Test
    void keepsTheAnswerForAClientThatSpokeFirst() throws IOException {
        Client waiting = waitingClient().say(LINE);
        clock.addAndGet(AgentServer.PATIENCE_WHEN_FULL.toNanos());
        assertEquals("75%\n", waiting.rest());
    }

    @Test
    void answersAThousandAtOnce() throws IOException {
        int port = listen(Kind.HeartbeatMonitorAgent);
        List<Client> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(client(port).say(LINE));
        }
        AtomicInteger answered = new AtomicInteger();
        for (Client client : many) {
            answered.addAndGet(client.rest().equals("50%\n") ? 1 : 0);
            client.close();
        }
        assertEquals(1000, answered.get());
    }

    @Test
    void answersBetweenAThousandSilentOnes() throws IOException {
        try (AgentServer real = new AgentServer(answers, System::nanoTime)) {
            int port = listen(real, Kind.HeartbeatAgent, List.of());
            silentClients(port, 1000);
            assertEquals("75%\n", client(port).rest());
        }
    }

    @Test
    void changesWhereItListensWhileItRuns() throws IOException {
        int before = listen(Kind.HeartbeatAgent);
        Endpoint other = new Endpoint(Kind.HeartbeatAgent, new HostPort("127.0.0.2", 0));
        server.apply(new AgentSettings(List.of(other), List.of()));
        int after = Await.until(server::addresses,
                open -> open.size() == 1 && open.get(0).getHostString().equals("127.0.0.2")).get(0).getPort();
        assertThrows(ConnectException.class, () -> client(before));
        assertEquals("75%\n", client("127.0.0.2", after).rest());
        server.apply(AgentSettings.OFF);
        Await.until(server::addresses, List::isEmpty);
    }

    @Test
    void takesThePortThatItHasForAnotherAddressAndAnotherKindAtOnce() throws IOException {
        try (LogLines log = new LogLines()) {
            int port = Ports.next();
            server.apply(new AgentSettings(
                    List.of(new Endpoint(Kind.HeartbeatAgent, new HostPort("127.0.0.1", port))), List.of()));
            for (Kind kind : List.of(Kind.HeartbeatMonitorAgent, Kind.HeartbeatAgent)) {
                Endpoint wider = new Endpoint(kind, new HostPort("0.0.0.0", port));
                server.apply(new AgentSettings(List.of(wider), List.of()));
                log.until("INFO " + wider + ": listening");
            }
            assertEquals("75%\n", client(port).rest());
        }
    }

    @Test
    void answersWhereItCanListen() throws IOException {
        Endpoint waiting = new Endpoint(Kind.HeartbeatAgent, new HostPort("fe80::1%nosuch0", 7));
        Endpoint own = new Endpoint(Kind.HeartbeatAgent, new HostPort("127.0.0.1", 0));
        server.apply(new AgentSettings(List.of(waiting, own), List.of()));
        assertEquals("75%\n", client(Await.until(server::addresses, open -> !open.isEmpty()).get(0).getPort()).rest());
    }

    @Test
    void waitsForAPortThatSomebodyElseHasAndSaysSoOnce() throws IOException {
        try (LogLines log = new LogLines()) {
            List<String> said = new ArrayList<>();
            String address = Loopback.address();
            try (ServerSocket holder = new ServerSocket(Loopback.PORT, 1, InetAddress.getByName(address))) {
                Endpoint taken = new Endpoint(Kind.HeartbeatAgent, new HostPort(address, holder.getLocalPort()));
                AgentSettings wanted = new AgentSettings(List.of(taken), List.of());
                server.apply(wanted);
                said.addAll(log.until("trying again"));
                for (int i = 0; i < 5; i++) {
                    clock.addAndGet(1_000_000_000);
                    server.apply(wanted);
                }
            }
            Await.until(() -> {
                clock.addAndGet(1_000_000_000);
                return !server.addresses().isEmpty();
            });
            assertEquals("75%\n", client(address, Loopback.PORT).rest());
            said.addAll(log.next());
            String subject = " HeartbeatAgent " + address + ":" + Loopback.PORT + ": ";
            assertEquals(
                    List.of("WARN" + subject + "Address already in use, trying again", "INFO" + subject + "listening"), said);
        }
    }

    @Test
    void goesOnAfterWhateverGoesWrong() throws IOException {
        int port = listen(Kind.HeartbeatMonitorAgent);
        AtomicReference<Supplier<HeartbeatMonitor>> monitor = new AtomicReference<>(() -> {
            throw new IllegalStateException("gone");
        });
        Supplier<HeartbeatMonitor> lastFailing = () -> {
            monitor.set(() -> KnownMonitor.of(KnownServer.at("192.0.2.11", 8181, 50, 50)));
            throw new NoClassDefFoundError("gone");
        };
        AgentReplies failing = new AgentReplies(() -> null, () -> monitor.get().get(), () -> false);
        try (LogLines log = new LogLines();
                AgentServer broken = new AgentServer(failing, clock::get)) {
            int other = listen(broken, Kind.HeartbeatMonitorAgent, List.of());
            assertEquals("", client(other).say(LINE).rest());
            assertEquals("", client(other).say(LINE).rest());
            monitor.set(lastFailing);
            Client unlucky = client(other).say(LINE);
            Await.until(() -> monitor.get() != lastFailing);
            clock.addAndGet(AgentServer.PATIENCE.toNanos());
            assertEquals("", unlucky.rest());
            assertEquals("50%\n", client(other).say(LINE).rest());
            List<String> warnings = log.next().stream().filter(line -> line.startsWith("WARN")).toList();
            assertEquals(List.of("WARN Answering HAProxy: no reply, because of java.lang.IllegalStateException: gone"), warnings);
        }
        assertEquals("50%\n", client(port).say(LINE).rest());
    }

    @Test
    void endsItsThreadAndFreesItsPort() throws IOException {
        String address = Loopback.address();
        server.apply(new AgentSettings(
                List.of(new Endpoint(Kind.HeartbeatMonitorAgent, new HostPort(address, Loopback.PORT))), List.of()));
        Await.until(() -> !server.addresses().isEmpty());
        Client silent = client(address, Loopback.PORT);
        // the server has both, since it has answered a client that came after them
        assertEquals("50%\n", client(address, Loopback.PORT).say(LINE).rest());
        server.close();
        assertEquals("", silent.rest());
        new ServerSocket(Loopback.PORT, 1, InetAddress.getByName(address)).close();
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("heartbeat-haproxy")));
    }

    private int listen(Kind kind) {
        return listen(server, kind, List.of());
    }

    private static int listen(AgentServer server, Kind kind, List<Cidr> allow) {
        server.apply(new AgentSettings(List.of(new Endpoint(kind, new HostPort("127.0.0.1", 0))), allow));
        return Await.until(server::addresses, open -> !open.isEmpty()).get(0).getPort();
    }

    /** Returns a client that has no place yet: the others keep theirs, because they do not close. */
    private Client waitingClient() throws IOException {
        int port = listen(Kind.HeartbeatAgent);
        for (int i = 0; i < AgentServer.PLACES; i++) {
            assertEquals("75%\n", client(port).rest());
        }
        return client(port);
    }

    private void silentClients(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            client(port);
        }
    }

    private Client client(int port) throws IOException {
        return client("127.0.0.1", port);
    }

    private Client client(String address, int port) throws IOException {
        Client client = new Client(address, port);
        clients.add(client);
        return client;
    }
}
