// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.heartbeat.testing.Ports;

/** A Karaf with a web bundle that says its address, and a pool of so many threads. */
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

    String authority() {
        return address + ":" + port;
    }

    KarafProcess start() throws IOException, InterruptedException {
        if (home == null) {
            home = KarafProcess.stock("site-" + address, ssh);
            KarafProcess.httpOn(home, address, port, threads);
        }
        return new KarafProcess(home, "server");
    }

    void install(KarafProcess karaf, int beats) throws IOException, InterruptedException {
        karaf.install(ssh, "heartbeat http pax-web-war");
        Path web = home.resolve("deploy/name.jar");
        Path whole = Files.write(home.resolve("name.jar"), new byte[0]);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(whole), manifest())) {
            jar.putNextEntry(new JarEntry("name.txt"));
            jar.write(address.getBytes());
            jar.closeEntry();
        }
        Files.move(whole, web);
        KarafProcess.edit(home, "org.heartbeat.cfg",
                "HeartbeatAddress", "127.0.0.1:" + beats, "HeartbeatSource", address, "HeartbeatPort", "auto");
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.heartbeat.itests.name");
        headers.putValue("Web-ContextPath", "/app");
        return manifest;
    }
}
