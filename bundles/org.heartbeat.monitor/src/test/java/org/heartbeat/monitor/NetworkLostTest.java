// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.heartbeat.testing.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The monitor's host loses its interface, in a network namespace of its own, and gets it back. */
@EnabledIf(value = "isNamespaceAllowed", disabledReason = "network namespaces cannot be made here")
class NetworkLostTest {

    private static final int SERVERS = 5;
    private static final String MONITOR = "10.9.0.1:27999";
    private static final List<String> ADDRESSES =
            IntStream.rangeClosed(1, SERVERS).mapToObj(i -> "10.9.0." + (10 + i)).toList();

    /** How an answer begins if no server is stale or less trusted. */
    private static final String ALL = "picked " + SERVERS + ", up " + SERVERS + ", trusted " + SERVERS + ",";

    private static final String INTERFACE = "hb0";

    /** In a namespace of its own, with nothing but its loopback interface. */
    private static final List<String> APART = List.of("unshare", "--net");

    /** Well beyond the 3.2 s after which one of the servers would be stale. */
    private static final int LONG_SECONDS = 8;

    private final List<Host> hosts = new ArrayList<>();
    private Host monitor;

    static boolean isNamespaceAllowed() throws IOException, InterruptedException {
        boolean allowed = succeeds(Stream.concat(APART.stream(), Stream.of("ip", "link", "add", "a0", "type", "veth")).toList());
        if (!allowed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("network namespaces cannot be made, and with CI=true the tests must run");
        }
        return allowed;
    }

    /** A process in a namespace of its own, and all lines that it prints. */
    private static final class Host {

        final List<String> lines = new CopyOnWriteArrayList<>();
        private final Process process;
        private final Thread reader;

        Host(Class<?> main, List<String> arguments) throws IOException {
            List<String> command = new ArrayList<>(APART);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Xmx64m",
                    "-cp", classPath(), main.getName()));
            command.addAll(arguments);
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            reader = new Thread(this::read, "reader of " + main.getSimpleName());
            reader.start();
        }

        /** Without the loggers that belong to a Karaf: they come first, and print nothing here. */
        private static String classPath() {
            return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !entry.matches(".*/(pax-logging|logback|org\\.apache\\.karaf\\.client)-?[^/]*\\.jar"))
                    .collect(Collectors.joining(File.pathSeparator));
        }

        private void read() {
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                said.lines().forEach(lines::add);
            } catch (IOException e) {
                lines.add(e.toString());
            }
        }

        /** Runs {@code ip} in its namespace. */
        void ip(String... arguments) throws IOException, InterruptedException {
            List<String> command =
                    new ArrayList<>(List.of("nsenter", "--net", "--target", Long.toString(process.pid()), "ip"));
            command.addAll(List.of(arguments));
            assertTrue(succeeds(command), command.toString());
        }

        /** Sends a line, and returns the answer. */
        String ask(String prefix) {
            int before = lines.size();
            try {
                OutputStream questions = process.getOutputStream();
                questions.write('\n');
                questions.flush();
            } catch (IOException e) {
                throw new AssertionError(lines.toString(), e);
            }
            return Await.until(
                    () -> lines.stream().skip(before).filter(line -> line.startsWith(prefix)).findFirst().orElse(""),
                    answer -> !answer.isEmpty());
        }

        void end() throws InterruptedException {
            process.destroyForcibly().waitFor();
            reader.join();
        }
    }

    private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            // the program does not exist
            return false;
        }
    }

    @BeforeEach
    void connect() throws IOException, InterruptedException {
        List<String> addresses = Stream.concat(Stream.of(MONITOR), ADDRESSES.stream()).toList();
        monitor = host(MonitoringHost.class, addresses);
        Host servers = host(BeatingHost.class, addresses);
        // a process that answers is in its namespace
        monitor.ask("picked");
        servers.ask("ready");
        monitor.ip("link", "add", INTERFACE, "type", "veth", "peer", "name", "hb1", "netns", Long.toString(servers.process.pid()));
        monitor.ip("address", "add", MONITOR.replaceFirst(":.*", "/24"), "dev", INTERFACE);
        monitor.ip("link", "set", INTERFACE, "up");
        for (String address : ADDRESSES) {
            servers.ip("address", "add", address + "/24", "dev", "hb1");
        }
        servers.ip("link", "set", "hb1", "up");
        servers.ask("beating");
        Await.until(() -> monitor.ask("picked"), answer -> answer.startsWith(ALL) && number(answer, "beats") > 20);
    }

    private Host host(Class<?> main, List<String> arguments) throws IOException {
        Host host = new Host(main, arguments);
        hosts.add(host);
        return host;
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Host host : hosts) {
            host.end();
        }
    }

    @Test
    void keepsAllServersInThePicksAndLogsThatOnce() throws IOException, InterruptedException {
        int before = monitor.lines.size();
        monitor.ip("link", "set", INTERFACE, "down");
        String lost = Await.until(() -> monitor.ask("picked"), answer -> number(answer, "age") >= LONG_SECONDS);
        assertTrue(lost.startsWith(ALL), lost);
        List<String> told = monitor.lines.stream().skip(before).filter(line -> !line.startsWith("picked")).toList();
        assertEquals(1, told.stream().filter(line -> line.contains("servers fell silent at once")).count(), told.toString());

        monitor.ip("link", "set", INTERFACE, "up");
        Await.until(() -> monitor.ask("picked"), answer -> number(answer, "age") == 0);
        Await.until(() -> monitor.lines.stream().anyMatch(line -> line.contains("most servers beat again")));
        String back = monitor.ask("picked");
        assertTrue(back.startsWith(ALL), back);
        assertTrue(monitor.lines.stream().noneMatch(line -> line.contains("is stale")), monitor.lines.toString());
    }

    private static long number(String answer, String what) {
        return Long.parseLong(answer.replaceFirst(".*" + what + " (-?\\d+).*", "$1"));
    }
}
