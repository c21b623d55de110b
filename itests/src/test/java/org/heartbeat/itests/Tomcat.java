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
     * @param threads the most requests that it serves at once, which it reports as ready while idle
     * @param attributes those of its HeartbeatListener that define the target of beats
     */
    private Tomcat(int release, int threads, String attributes) throws IOException {
        this.threads = threads;
        Path folder = process.folder();
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("webapps"));
        // the default one would look for jars in folders that do not exist here
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
     * Starts a Tomcat that beats to a multicast group. Its datagrams come from 127.0.0.1 and so stay on the loopback interface, and
     * their time to live keeps them on the machine.
     */
    static Tomcat toGroup(int threads, String group, int port) throws IOException {
        return new Tomcat(9, threads, "group=\"" + group + "\" multiport=\"" + port + "\" ttl=\"0\"");
    }

    /** Starts a Tomcat of this major version that beats by POST. */
    static Tomcat toUrl(int release, int threads, int port, String path) throws IOException {
        return new Tomcat(release, threads, "proxyList=\"127.0.0.1:" + port + "\" proxyURLString=\"" + path + "\"");
    }

    /** Returns the port that it serves and reports in its beats. */
    int port() {
        return port;
    }

    /** Returns the most requests that it serves at once. */
    int threads() {
        return threads;
    }

    /** Returns its output so far, for the message of a failing test. */
    String output() {
        return process.text("output");
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
