// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.heartbeat.testing.Folders;
import org.heartbeat.testing.Ports;

/** A Karaf started by its own script, the way a user starts it. */
final class KarafProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final Path folder;
    private final List<String> around;
    private final Process process;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    /** Starts the Karaf in this folder with {@code bin/karaf} and these arguments; its input stays open and empty. */
    KarafProcess(Path folder, String... arguments) throws IOException {
        this(folder, List.of(), command(folder, "karaf", arguments));
    }

    private KarafProcess(Path folder, List<String> around, List<String> command) throws IOException {
        this.folder = folder;
        this.around = around;
        process = start(command);
        Thread reader = new Thread(() -> read(process.inputReader()), "output of karaf");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts the Karaf in this folder with {@code bin/karaf} in a terminal, which its console is made for and which holds back
     * unflushed output; without a terminal if the machine has no program to make one.
     */
    static KarafProcess inTerminal(Path folder) throws IOException {
        boolean linux = System.getProperty("os.name").equals("Linux") && Files.isExecutable(Path.of("/usr/bin/script"));
        return linux
                ? new KarafProcess(
                        folder,
                        List.of(),
                        List.of("/usr/bin/script", "-q", "-f", "-c", folder.resolve("bin/karaf").toString(), "/dev/null"))
                : new KarafProcess(folder);
    }

    /** Starts the Karaf in this folder with {@code bin/karaf server}, in the network namespace of a process. */
    static KarafProcess inNamespace(Namespace namespace, Path folder) throws IOException {
        List<String> karaf = Stream.concat(namespace.inside().stream(), command(folder, "karaf", "server").stream()).toList();
        return new KarafProcess(folder, namespace.inside(), karaf);
    }

    /**
     * Unpacks a stock Karaf into a new folder of this name, configured for loopback and free ports, and does not start it.
     *
     * @param features our features or Karaf's, which its first start installs
     */
    static Path stock(String name, int sshPort, String... features) throws IOException, InterruptedException {
        Path home = emptyFolder(name);
        run("tar", "-xzf", System.getProperty("itests.karaf"), "-C", home.toString(), "--strip-components=1");
        // otherwise it writes each file that is new to it once more and undoes edits made in the meantime
        edit(home, "custom.properties", "felix.fileinstall.enableConfigSave", "false");
        edit(home, "org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1", "sshPort", "" + sshPort);
        edit(home, "org.apache.karaf.management.cfg",
                "rmiRegistryPort", "" + Ports.next(), "rmiServerPort", "" + Ports.next());
        edit(home, "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.localRepository", System.getProperty("itests.maven"),
                "org.ops4j.pax.url.mvn.defaultRepositories", StockKaraf.mavenRepositories(),
                "org.ops4j.pax.url.mvn.repositories", "");
        // the only user in the archive is commented out
        edit(home, "users.properties", "karaf", "karaf,_g_:admingroup", "_g_:admingroup", "group,admin,manager,viewer,ssh");
        if (features.length > 0) {
            String version = System.getProperty("itests.version");
            boot(home, "mvn:org.heartbeat/org.heartbeat.features/" + version + "/xml/features", features);
        }
        return home;
    }

    /** Adds a repository and features to those that the first start installs. */
    static void boot(Path home, String repository, String... features) throws IOException {
        String file = "org.apache.karaf.features.cfg";
        Properties named = properties(home.resolve("etc").resolve(file));
        edit(
                home, file,
                "featuresRepositories", named.getProperty("featuresRepositories").strip() + ", " + repository,
                "featuresBoot", named.getProperty("featuresBoot").strip() + ", " + String.join(", ", features));
    }

    /** Configures its HTTP service, once installed, to listen there, with a pool of this many threads. */
    static void httpOn(Path home, String address, int port, int threads) throws IOException {
        Files.writeString(
                home.resolve("etc/org.ops4j.pax.web.cfg"),
                "org.osgi.service.http.port = " + port + "\norg.ops4j.pax.web.listening.addresses = " + address
                        + "\norg.ops4j.pax.web.server.maxThreads = " + threads + "\n");
    }

    /** Sets keys of a file in etc, which need not exist. */
    static void edit(Path home, String file, String... keysAndValues) throws IOException {
        Path path = home.resolve("etc").resolve(file);
        Properties properties = properties(path);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        try (var out = Files.newOutputStream(path)) {
            properties.store(out, null);
        }
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                properties.load(in);
            }
        }
        return properties;
    }

    /** Returns a new, empty folder of this name for a Karaf. */
    static Path emptyFolder(String name) throws IOException {
        Path folder = Path.of(System.getProperty("itests.folder"), "process", name);
        if (Files.exists(folder)) {
            Folders.delete(folder);
        }
        return Files.createDirectories(folder);
    }

    /** Runs a program of the machine and returns its output; fails if the program fails. */
    static String run(String... command) throws IOException, InterruptedException {
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes());
        if (run.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    /** Runs commands in Karaf's shell over ssh, as {@code bin/client} does, and returns their output. */
    String client(int sshPort, String... commands) throws IOException, InterruptedException {
        List<String> command = command(
                folder, "client", "-b", "-a", "" + sshPort, "-h", "127.0.0.1", "-u", "karaf", "-p", "karaf", "-r", "60");
        Process client = start(Stream.concat(around.stream(), command.stream()).toList());
        try (OutputStream in = client.getOutputStream()) {
            in.write((String.join("\n", commands) + "\n").getBytes());
        }
        String said = new String(client.getInputStream().readAllBytes());
        if (client.waitFor() != 0) {
            throw new AssertionError(String.join("\n", commands) + "\n" + said);
        }
        return said;
    }

    /** Runs a command in its shell once the command exists, possibly a moment after the shell does, and returns its output. */
    String awaitCommand(int sshPort, String command) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String output;
        do {
            try {
                output = client(sshPort, command);
                if (!output.contains("Command not found")) {
                    return output;
                }
            } catch (AssertionError e) {
                // the shell of a Karaf that is still starting may end the session
                output = e.getMessage();
            }
        } while (System.nanoTime() < deadline);
        throw new AssertionError(output);
    }

    /** Waits until Karaf's boot features are installed. Its shell answers earlier, before all commands are there. */
    void awaitBoot(int sshPort) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String service = "org.apache.karaf.features.BootFinished";
        String shown = awaitCommand(sshPort, "service:list " + service);
        while (!shown.contains("[" + service + "]")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(shown);
            }
            shown = awaitCommand(sshPort, "service:list " + service);
        }
    }

    /** Installs features, ours or Karaf's, from the shell. */
    void install(int sshPort, String features) throws IOException, InterruptedException {
        installBy(
                sshPort,
                "feature:repo-add " + Path.of(System.getProperty("itests.features")).normalize().toUri(),
                "feature:install " + features);
    }

    /**
     * Runs commands that install features. On a busy machine Karaf may begin its very first start twice; it then knows its own
     * repository but not the repositories that this one includes. Adding it again repairs that.
     */
    void installBy(int sshPort, String... commands) throws IOException, InterruptedException {
        awaitBoot(sshPort);
        String standard = "mvn:org.apache.karaf.features/standard/" + System.getProperty("itests.karaf.version") + "/xml/features";
        client(sshPort, Stream.concat(Stream.of("feature:repo-add " + standard), Stream.of(commands)).toArray(String[]::new));
    }

    /** Waits for a line of output that contains a match of this expression. */
    String awaitLine(String expression) throws InterruptedException {
        StringBuilder seen = new StringBuilder();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String line = output.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("no line with " + expression + " in\n" + seen);
            }
            seen.append(line).append('\n');
            if (line.matches(".*(" + expression + ").*")) {
                return line;
            }
        }
    }

    /** Sends a signal such as STOP to all its processes. */
    void signal(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).forEach(one -> command.add("" + one.pid()));
        run(command.toArray(String[]::new));
    }

    /** Kills it as {@code kill -9} does, and waits until it is gone. */
    void kill() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    /** Interrupts the script and the JVM as Ctrl-C in a terminal does, and waits until both have ended by themselves. */
    void terminate() throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("did not end", e);
            }
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void read(BufferedReader lines) {
        lines.lines().forEach(output::add);
    }

    private static List<String> command(Path folder, String script, String... arguments) {
        return Stream.concat(Stream.of(folder.resolve("bin/" + script).toString()), Arrays.stream(arguments))
                .toList();
    }

    private static Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // do not pass this JVM's settings on to the other one
        for (String variable : List.of("JAVA_OPTS", "JAVA_TOOL_OPTIONS", "KARAF_HOME", "KARAF_BASE", "KARAF_ETC")) {
            builder.environment().remove(variable);
        }
        return builder.start();
    }
}
