// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.balancer.HttpdSelector;
import org.heartbeat.testing.KnownMonitor;
import org.heartbeat.testing.KnownServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the selector of type {@code httpd} with an unmodified httpd on the same tables. */
class LbmethodHttpdIT {

    private static final int REQUESTS = 2000;
    private static final int PICKS = 200_000;

    /** The first member's response status; the other members use the next ones. */
    private static final int FIRST_STATUS = 210;

    /** A standard normal variable exceeds this with a probability of 10^-6. */
    private static final double Z = 4.7534;

    @BeforeEach
    void needHttpd() {
        assumeTrue(Httpd.isPresent(), "neither httpd nor apache2 is installed");
    }

    /** A row of the table, for the server at 127.0.0.N. */
    private record Row(int number, int ready, int busy, int lastSeen) {

        String line() {
            return "127.0.0." + number + " &ready=" + ready + "&busy=" + busy + "&lastseen=" + lastSeen + "\n";
        }

        ServerStatus server() {
            return KnownServer.at("127.0.0." + number, 0, ready, busy).silentFor(Duration.ofSeconds(lastSeen));
        }
    }

    /** Tables as {@code N ready busy lastseen}, with the members in this order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 1 1 0, 3 1 1 0",
                "2 100 0 0, 3 100 1 0",
                "2 10 1 0, 3 0 1 0",
                "2 0 1 0, 3 10 1 0",
                "2 10 1 0, 3 20 1 0, 4 30 1 9, 5 40 1 0",
                "2 10 1 0, 3 20 1 10, 4 0 5 0, 5 3 0 0",
                "2 5 1 0, 3 5 1 0, 2 5 1 0"
            })
    void spreadRequestsAlike(String text) throws Exception {
        List<Row> rows = rows(text);
        List<Long> requests = requests(rows);
        List<Long> picks = picks(rows);
        System.out.println(text + ": httpd " + requests + ", selector " + picks);
        assertAlike(requests, picks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2 3 0 0, 3 3 0 0", "2 5 1 10, 3 5 1 11", "2 0 1 0, 3 0 1 0"})
    void chooseNobody(String text) throws Exception {
        List<Row> rows = rows(text);
        try (Members members = new Members(rows);
                Httpd httpd = httpd(rows, members)) {
            assertEquals("503 ", httpd.get("/where"));
        }
        assertThrows(NoServerException.class, group(rows)::pick);
    }

    private static List<Row> rows(String text) {
        List<Row> rows = new ArrayList<>();
        for (String row : text.split(", ")) {
            String[] numbers = row.split(" ");
            rows.add(new Row(
                    Integer.parseInt(numbers[0]),
                    Integer.parseInt(numbers[1]),
                    Integer.parseInt(numbers[2]),
                    Integer.parseInt(numbers[3])));
        }
        return rows;
    }

    /** Returns how many requests httpd sent to each member. */
    private static List<Long> requests(List<Row> rows) throws IOException, InterruptedException {
        Map<String, Long> answers = new TreeMap<>();
        try (Members members = new Members(rows);
                Httpd httpd = httpd(rows, members)) {
            for (int request = 0; request < REQUESTS; request++) {
                answers.merge(httpd.get("/where"), 1L, Long::sum);
            }
        }
        List<Long> counts = IntStream.range(0, rows.size())
                .mapToObj(member -> answers.getOrDefault(FIRST_STATUS + member + " ", 0L))
                .toList();
        assertEquals(REQUESTS, counts.stream().mapToLong(Long::longValue).sum(), answers.toString());
        return counts;
    }

    private static Httpd httpd(List<Row> rows, Members members) throws IOException, InterruptedException {
        String table = rows.stream().map(Row::line).distinct().collect(Collectors.joining());
        return new Httpd(
                Map.of("heartbeats", table),
                // with shared memory httpd would not read the file; nothing overwrites the file, as httpd does not listen
                "HeartbeatMaxServers 0",
                "HeartbeatStorage FOLDER/heartbeats",
                "<Proxy balancer://site>",
                IntStream.range(0, rows.size())
                        .mapToObj(member -> "BalancerMember http://127.0.0."
                                + rows.get(member).number() + ":" + members.port(member))
                        .collect(Collectors.joining("\n")),
                "ProxySet lbmethod=heartbeat",
                "</Proxy>",
                "ProxyPass /where balancer://site/where");
    }

    private static ServerGroup<Integer> group(List<Row> rows) {
        HttpdSelector selector = new HttpdSelector();
        selector.bindMonitor(monitor(rows));
        return selector.group(
                IntStream.range(0, rows.size()).boxed().toList(),
                member -> InetSocketAddress.createUnresolved(
                        "127.0.0." + rows.get(member).number(), 8000 + member));
    }

    /** Returns how often the selector picks each member. */
    private static List<Long> picks(List<Row> rows) throws NoServerException {
        ServerGroup<Integer> group = group(rows);
        long[] counts = new long[rows.size()];
        for (int pick = 0; pick < PICKS; pick++) {
            counts[group.pick()]++;
        }
        return IntStream.range(0, counts.length).mapToObj(member -> counts[member]).toList();
    }

    /** Asserts with Pearson's chi-square test that two samples have the same distribution. */
    private static void assertAlike(List<Long> some, List<Long> others) {
        double ratio = Math.sqrt((double) REQUESTS / PICKS);
        double statistic = 0;
        int members = 0;
        for (int i = 0; i < some.size(); i++) {
            long sum = some.get(i) + others.get(i);
            if (sum > 0) {
                double difference = some.get(i) / ratio - others.get(i) * ratio;
                statistic += difference * difference / sum;
                members++;
            }
        }
        double freedom = members - 1;
        double part = 2 / (9 * freedom);
        // the quantile, by the Wilson-Hilferty approximation
        double limit = freedom == 0 ? 1e-9 : freedom * Math.pow(1 - part + Z * Math.sqrt(part), 3);
        assertTrue(
                statistic < limit,
                "httpd " + some + ", selector " + others + ": chi-square is " + statistic + ", expected less than "
                        + limit);
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) number});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Servers whose response status identifies the member. */
    private static final class Members implements AutoCloseable {

        private final List<HttpServer> servers = new ArrayList<>();

        Members(List<Row> rows) throws IOException {
            for (Row row : rows) {
                HttpServer server = HttpServer.create(new InetSocketAddress(address(row.number()), 0), 0);
                int answer = FIRST_STATUS + servers.size();
                server.createContext("/where", exchange -> {
                    // no body: this server would send it in a separate packet, 40 ms later
                    exchange.sendResponseHeaders(answer, -1);
                    exchange.close();
                });
                server.start();
                servers.add(server);
            }
        }

        int port(int member) {
            return servers.get(member).getAddress().getPort();
        }

        @Override
        public void close() {
            servers.forEach(server -> server.stop(0));
        }
    }

    /** Returns a monitor with these rows; if an address has several, the first one counts. */
    private static HeartbeatMonitor monitor(List<Row> rows) {
        Map<ServerId, ServerStatus> servers = rows.stream()
                .map(Row::server)
                .collect(Collectors.toMap(ServerStatus::id, server -> server, (one, same) -> one));
        return KnownMonitor.of(servers.values().toArray(ServerStatus[]::new));
    }
}
