// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.heartbeat.testing.Peer;
import org.heartbeat.testing.PeerProcess;
import org.heartbeat.testing.Ports;

/** A real, unmodified httpd on a free port of 127.0.0.1, in a folder of its own. */
final class Httpd implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();
    private static final List<String> MODULE_FOLDERS = List.of(
            "/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules",
            "/usr/libexec/apache2", "/usr/local/apache2/modules");
    private static final List<String> MODULES = List.of(
            "mpm_event", "unixd", "authz_core", "watchdog", "slotmem_shm", "proxy", "proxy_http", "proxy_balancer",
            "heartbeat", "heartmonitor", "lbmethod_heartbeat", "lbmethod_byrequests", "lbmethod_bybusyness", "status");

    private final PeerProcess process = new PeerProcess("httpd");
    private final int port = Ports.next();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Starts an httpd.
     *
     * @param lines its configuration except for ports and modules; {@code FOLDER} stands for its folder
     */
    Httpd(String... lines) throws IOException {
        this(Map.of(), lines);
    }

    /**
     * Starts an httpd with files in its folder.
     *
     * @param files their contents by name
     * @param lines its configuration except for ports and modules; {@code FOLDER} stands for its folder
     */
    Httpd(Map<String, String> files, String... lines) throws IOException {
        Path folder = process.folder();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(folder.resolve("httpd.conf"), configuration(lines));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        start();
    }

    /** Starts it again after a stop, on the same port. */
    void start() throws IOException {
        process.start(program(), "-d", process.folder().toString(), "-f", "httpd.conf", "-DFOREGROUND");
        awaitListening();
    }

    /** Returns whether tests against httpd can run here; fails if they must run but cannot. */
    static boolean isPresent() {
        return Peer.isPresent("apache2", "httpd");
    }

    /** Returns the status and the body of the answer to a GET. */
    String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + (response.statusCode() == 200 ? response.body() : "");
    }

    /** Sends GET requests until one gets this answer. */
    void getUntil(String path, String answer) throws IOException, InterruptedException {
        String last = "";
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < deadline; await()) {
            last = get(path);
            if (last.equals(answer)) {
                return;
            }
        }
        throw new AssertionError("last answer " + last + "\n" + log());
    }

    /** Reads one of httpd's files until a line matches this pattern, and returns that line. */
    String lineUntil(String file, String pattern) {
        String last = "";
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < deadline; await()) {
            last = process.text(file);
            Optional<String> line = last.lines().filter(text -> text.matches(pattern)).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
        }
        throw new AssertionError("no line like " + pattern + " in: " + last + "\n" + log());
    }

    /** Returns how many lines of its log match this pattern. */
    long logged(String pattern) {
        return process.text("error.log").lines().filter(line -> line.matches(pattern)).count();
    }

    int port() {
        return port;
    }

    /** Stops it as an administrator does; nothing listens on its port afterwards. */
    void stop() {
        process.stop();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }

    static String program() {
        return Peer.program("apache2", "httpd").orElseThrow();
    }

    /** Returns the lines that load these modules in this order. */
    static String loadModules(List<String> names) {
        return MODULE_FOLDERS.stream()
                .filter(candidate -> Files.isDirectory(Path.of(candidate)))
                .flatMap(candidate -> names.stream()
                        // modules that are compiled in have no file
                        .filter(name -> Files.exists(Path.of(candidate, "mod_" + name + ".so")))
                        .map(name -> "LoadModule " + name + "_module " + candidate + "/mod_" + name + ".so"))
                .collect(Collectors.joining("\n"));
    }

    private String configuration(String... lines) throws IOException {
        return String.join(
                        "\n",
                        "ServerName 127.0.0.1",
                        "Listen 127.0.0.1:" + port,
                        "DefaultRuntimeDir FOLDER",
                        "PidFile FOLDER/pid",
                        "ErrorLog FOLDER/error.log",
                        loadModules(MODULES),
                        asUnprivilegedUser(),
                        String.join("\n", lines),
                        "")
                .replace("FOLDER", process.folder().toString());
    }

    /** Returns the lines that make httpd run as an unprivileged user, as it refuses to serve as root. */
    static String asUnprivilegedUser() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "";
        }
        String[] nobody = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .filter(line -> line.startsWith("nobody:"))
                .findFirst()
                .orElseThrow()
                .split(":");
        return "User #" + nobody[2] + "\nGroup #" + nobody[3];
    }

    private void awaitListening() {
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < deadline; await()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1000);
                return;
            } catch (IOException e) {
                // not yet
            }
        }
        throw new AssertionError("httpd does not listen\n" + log());
    }

    /** Waits a moment; fails if httpd has ended. */
    private void await() {
        process.requireAlive();
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private String log() {
        return process.text("output") + process.text("error.log");
    }
}
