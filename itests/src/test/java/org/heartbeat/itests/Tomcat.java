// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.heartbeat.testing.PeerProcess;
import org.heartbeat.testing.Ports;

/** A real, unmodified Tomcat with its HeartbeatListener, on a free port of 127.0.0.1, in a folder of its own. */
final class Tomcat implements AutoCloseable {

    private final PeerProcess process = new PeerProcess("tomcat");
    private final int port = Ports.next();
    private final int threads;

    /**
     * Starts a Tomcat that beats once a second.
     *
     * @param release its major version
     * @param threads the most that it serves at once, which is what it says is ready while it is idle
     * @param attributes those of its HeartbeatListener that say where to beat
     */
    private Tomcat(int release, int threads, String attributes) throws IOException {
        this.threads = threads;
        Path folder = process.folder();
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("webapps"));
        // its own would look for jars in folders that it does not have here
        Files.writeString(conf.resolve("catalina.properties"), "");
        Files.writeString(
                conf.resolve("server.xml"),
                """
                <Server port="-1" periodicEventDelay="1">
                  <Listener className="org.apache.catalina.ha.backend.HeartbeatListener"
                            host="127.0.0.1" port="%1$d" %3$s/>
                  <Service name="Catalina">
                    <Connector address="127.0.0.1" port="%1$d" maxThreads="%2$d"/>
                    <Engine name="Catalina" defaultHost="localhost">
                      <Host name="localhost" appBase="webapps"/>
                    </Engine>
                  </Service>
                </Server>
                """
                        .formatted(port, threads, attributes));
        process.start(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Dcatalina.home=" + folder,
                "-Dcatalina.base=" + folder,
                "-cp", Path.of(System.getProperty("itests.folder"), "tomcat-" + release) + "/*",
                "org.apache.catalina.startup.Bootstrap", "start");
    }

    /**
     * One that beats to a multicast group. Its datagrams come from 127.0.0.1, and so stay on the loopback interface, and with
     * this time to live on the machine.
     */
    static Tomcat toGroup(int threads, String group, int port) throws IOException {
        return new Tomcat(9, threads, "group=\"" + group + "\" multiport=\"" + port + "\" ttl=\"0\"");
    }

    /** One of this major version that beats by POST. */
    static Tomcat toUrl(int release, int threads, int port, String path) throws IOException {
        return new Tomcat(release, threads, "proxyList=\"127.0.0.1:" + port + "\" proxyURLString=\"" + path + "\"");
    }

    /** The port that it serves at, and says in its beats. */
    int port() {
        return port;
    }

    /** The most that it serves at once. */
    int threads() {
        return threads;
    }

    /** What it wrote so far, for the message of a test that fails. */
    String output() {
        return process.text("output");
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
