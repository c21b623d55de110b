// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.heartbeat.testing.Ports;

/** A Karaf with a pool of this many threads and a web bundle, which has its address in a file and a {@link WorkServlet}. */
final class BeatingKaraf {

    private final String address;
    private final int threads;
    private final int port = Ports.next();
    private final int ssh = Ports.next();
    private Path home;

    BeatingKaraf(String address, int threads) {
        this.address = address;
        this.threads = threads;
    }

    String address() {
        return address;
    }

    int port() {
        return port;
    }

    String authority() {
        return address + ":" + port;
    }

    KarafProcess start() throws IOException, InterruptedException {
        return new KarafProcess(home(), "server");
    }

    private Path home() throws IOException, InterruptedException {
        if (home == null) {
            home = KarafProcess.stock("site-" + address, ssh);
            KarafProcess.httpOn(home, address, port, threads);
        }
        return home;
    }

    /** Makes it wait for balancers when it stops, from its next start on. No other Karaf under test waits. */
    void waitForBalancers() throws IOException, InterruptedException {
        Files.writeString(home().resolve("bin/setenv"), "unset ORG_HEARTBEAT_HEARTBEATLEAVEWAIT\n");
    }

    /** Returns its log so far. */
    String log() throws IOException {
        return Files.readString(home.resolve("data/log/karaf.log"));
    }

    /** Installs the sender and the web bundle, and starts beating. */
    void install(KarafProcess karaf, int beats) throws IOException, InterruptedException {
        // not at the first start, which Karaf may begin twice: then it writes its log twice, too
        karaf.install(ssh, "heartbeat http pax-web-war");
        Path web = Files.write(
                home.resolve("web.jar"), WebBundle.of("/app", WorkServlet.class, Map.of("name.txt", address)));
        karaf.client(ssh, "bundle:install -s " + web.toUri());
        configure("HeartbeatAddress", "127.0.0.1:" + beats, "HeartbeatSource", address, "HeartbeatPort", "auto");
    }

    /** Sets keys of its sender's configuration. */
    void configure(String... keysAndValues) throws IOException {
        edit("org.heartbeat.cfg", keysAndValues);
    }

    /** Sets keys of a file in its etc folder. */
    void edit(String file, String... keysAndValues) throws IOException {
        KarafProcess.edit(home, file, keysAndValues);
    }

    /** Runs commands in its shell and returns their output. */
    String client(KarafProcess karaf, String... commands) throws IOException, InterruptedException {
        return karaf.client(ssh, commands);
    }
}
