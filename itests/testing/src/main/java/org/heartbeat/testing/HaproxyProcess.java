// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A real, unmodified HAProxy with one backend, in a folder of its own, which also has its sockets. */
public final class HaproxyProcess implements AutoCloseable {

    /** States of a server: it gets all requests, it gets only those of its sessions, or its check failed. */
    public static final int UP = 2;
    public static final int STOPPING = 3;
    public static final int DEAD = 0;

    private final PeerProcess process = new PeerProcess("haproxy");

    /**
     * One server, as HAProxy sees it.
     *
     * @param state such as {@link #UP}
     * @param weight its current weight
     */
    public record Server(int state, int weight) {}

    /** Starts an HAProxy without a port, whose backend has these lines. */
    public HaproxyProcess(String... backend) throws IOException {
        this("", backend);
    }

    private HaproxyProcess(String bind, String[] backend) throws IOException {
        Path folder = process.folder();
        Path configuration = folder.resolve("haproxy.cfg");
        Files.writeString(configuration, String.join("\n",
                        "global",
                        "  stats socket FOLDER/admin level admin",
                        "  maxconn 4000",
                        "defaults",
                        "  mode http",
                        "  timeout connect 2s",
                        "  timeout client 30s",
                        "  timeout server 30s",
                        "  timeout check 30s",
                        "frontend front",
                        "  bind unix@FOLDER/http",
                        "  " + bind,
                        "  default_backend site",
                        "backend site",
                        "  " + String.join("\n  ", backend),
                        "")
                .replace("FOLDER", folder.toString()));
        process.start(program(), "-db", "-f", configuration.toString());
        Await.until(() -> {
            process.requireAlive();
            return Files.exists(folder.resolve("http"));
        });
    }

    /** Starts an HAProxy that also serves at this port of 127.0.0.1. */
    public static HaproxyProcess on(int port, String... backend) throws IOException {
        return new HaproxyProcess("bind 127.0.0.1:" + port, backend);
    }

    /** Returns whether tests against HAProxy can run here; fails if they must run but cannot. */
    public static boolean isPresent() {
        return Peer.isPresent("haproxy");
    }

    public static String program() {
        return Peer.program("haproxy").orElseThrow();
    }

    /** Returns the servers of the backend by name. */
    public Map<String, Server> servers() {
        return ask("admin", "show servers state site\n").lines()
                .skip(2)
                .filter(line -> !line.isBlank())
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(
                        cells -> cells[3],
                        cells -> new Server(Integer.parseInt(cells[5]), Integer.parseInt(cells[7])),
                        (one, other) -> one,
                        TreeMap::new));
    }

    /** Waits until a server has this state and weight; fails with the state of all servers. */
    public void until(String server, int state, int weight) {
        until(server, new Server(state, weight)::equals);
    }

    /** Waits until a server is as expected; fails with the state of all servers. */
    public void until(String server, Predicate<Server> expected) {
        Await.until(this::servers, servers -> expected.test(servers.get(server)));
    }

    /** Waits until every server's agent refuses connections. */
    public void untilAgentsAreGone() {
        Await.until(() -> ask("admin", "show stat\n"), table -> {
            List<String> lines = table.lines().map(line -> line.replace("# ", "")).toList();
            int status = List.of(lines.get(0).split(",")).indexOf("agent_status");
            return lines.stream()
                    .map(line -> line.split(",", -1))
                    .filter(cells -> cells.length > status && cells[0].equals("site") && !cells[1].equals("BACKEND"))
                    .allMatch(cells -> cells[status].equals("L4CON"));
        });
    }

    /** Runs commands on the administrator's socket. */
    public void command(String... commands) {
        for (String command : commands) {
            String answer = ask("admin", command + "\n").strip();
            if (!answer.isEmpty()) {
                throw new AssertionError(command + ": " + answer);
            }
        }
    }

    /** Returns the answer to a request with these headers, each of which ends its line. */
    public String answer(String headers) {
        return ask("http", "GET / HTTP/1.0\r\n" + headers + "\r\n");
    }

    /** Sends this many requests one after another, and returns how often each answer came. */
    public Map<String, Integer> answers(int requests) {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            String answer = answer("");
            answers.merge(answer.substring(answer.lastIndexOf('\n') + 1), 1, Integer::sum);
        }
        return answers;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }

    private String ask(String socket, String request) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(process.folder().resolve(socket)));
            channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(process.text("output"), e);
        }
    }
}
