// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stock Karaf without a Maven repository and with the KAR dropped into {@code deploy}, the way its administrator uses it. */
class OperatedKarafIT {

    private static final String SENDER = "org.heartbeat:type=Sender";
    private static final String MONITOR = "org.heartbeat:type=Monitor";

    private static int ssh;
    private static Path home;
    private static KarafProcess karaf;
    private static Listener listener;
    private static String heard;
    private static String installedAtFirst;
    private static JMXConnector connector;
    private static MBeanServerConnection jmx;

    @BeforeAll
    static void dropTheKar() throws IOException, InterruptedException {
        ssh = Ports.next();
        home = KarafProcess.stock("operated", ssh);
        String registry = "" + Ports.next();
        KarafProcess.edit(home, "org.apache.karaf.management.cfg", "rmiRegistryPort", registry);
        KarafProcess.edit(
                home, "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.localRepository", KarafProcess.emptyFolder("operated-maven").toString(),
                "org.ops4j.pax.url.mvn.defaultRepositories",
                "file:${karaf.home}/system@id=system@snapshots,file:${karaf.data}/kar@id=kar@multi@snapshots");
        karaf = new KarafProcess(home, "server");
        listener = new Listener();
        // the client waits for the shell; before that, at its very first start, Karaf may briefly have no deployer
        shell("bundle:list");
        Path whole = Files.copy(Path.of(System.getProperty("itests.kar")), home.resolve("heartbeat.kar"));
        Files.move(whole, home.resolve("deploy/heartbeat.kar"));
        Await.until(() -> Files.exists(home.resolve("etc/org.heartbeat.cfg")));
        karaf.awaitCommand(ssh, "heartbeat:status");
        installedAtFirst = shell("feature:list -i --no-format");
        heard = "127.0.0.1:" + Ports.next();
        karaf.client(ssh, "feature:install heartbeat-monitor");
        KarafProcess.edit(home, "org.heartbeat.monitor.cfg", "HeartbeatListen", heard);
        KarafProcess.edit(
                home, "org.heartbeat.cfg", "HeartbeatAddress", listener.address() + ", " + heard, "HeartbeatPort", "8181");
        listener.hear();
        connector = JMXConnectorFactory.connect(
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + registry + "/karaf-root"),
                Map.of(JMXConnector.CREDENTIALS, new String[] {"karaf", "karaf"}));
        jmx = connector.getMBeanServerConnection();
    }

    @AfterAll
    static void end() throws IOException {
        if (connector != null) {
            connector.close();
        }
        if (listener != null) {
            listener.close();
        }
        if (karaf != null) {
            karaf.close();
        }
    }

    private static String shell(String command) throws IOException, InterruptedException {
        return karaf.client(ssh, command);
    }

    private static void assertShows(String expression, String shown) {
        assertTrue(Pattern.compile(expression, Pattern.MULTILINE).matcher(shown).find(), shown);
    }

    private static Object attribute(String name, String attribute) {
        try {
            return jmx.getAttribute(new ObjectName(name), attribute);
        } catch (JMException | IOException e) {
            return e;
        }
    }

    @Test
    void broughtTheSenderAloneAndNothingThatOpensAPort() {
        assertShows("^heartbeat\\b", installedAtFirst);
        for (String other : new String[] {"heartbeat-monitor", "heartbeat-readiness", "heartbeat-haproxy", "pax-web-http"}) {
            assertFalse(installedAtFirst.contains(other), installedAtFirst);
        }
    }

    @Test
    void saysWhereItBeatsAndWhatItHears() throws IOException, InterruptedException {
        String status = shell("heartbeat:status");
        assertShows("Sends to +.*" + listener.address(), status);
        assertShows("Provider +system", status);
        assertShows("Listens on +" + heard, status);
        Await.until(() -> "" + attribute(MONITOR, "ServerCount"), "1"::equals);
        assertShows("^127\\.0\\.0\\.1 +\\| +8181 \\| up", shell("heartbeat:servers"));
        assertShows("^127\\.0\\.0\\.1\t8181\tup\t", shell("heartbeat:servers --no-format"));
    }

    @Test
    void drainsOnTheWireByCommandAndByMBean() throws Exception {
        shell("heartbeat:drain");
        listener.hearUntil(message -> message.contains("&state=draining") && message.contains("ready=0"));
        assertShows("drains because of operator", shell("heartbeat:doctor"));
        assertEquals(true, attribute(SENDER, "Draining"));
        assertEquals(true, jmx.invoke(new ObjectName(SENDER), "resume", null, null));
        listener.hearUntil(message -> !message.contains("state="));
        assertShows("was not in force", shell("heartbeat:resume"));
        jmx.invoke(new ObjectName(SENDER), "drain", new Object[] {false}, new String[] {"boolean"});
        listener.hearUntil(message -> message.contains("&state=draining"));
        assertShows("^This Karaf takes work", shell("heartbeat:resume"));
    }

    @Test
    void showsMBeansOfAllThatIsThere() throws Exception {
        Await.until(() -> "" + attribute(MONITOR, "ServerCount"), "1"::equals);
        assertEquals(Set.of(SENDER, MONITOR), names());
        assertTrue((long) attribute(SENDER, "Beats") > 0);
        assertEquals(2, ((TabularData) attribute(SENDER, "Targets")).size());
        CompositeData server = ((TabularData) attribute(MONITOR, "Servers")).get(new Object[] {"127.0.0.1", 8181});
        assertTrue((long) server.get("ageMillis") < 60_000, server.toString());
    }

    @Test
    void writesNoStackTraceIntoTheLogForASlip() throws IOException, InterruptedException {
        Path log = home.resolve("data/log/karaf.log");
        try {
            shell("heartbeat:watch 127.0.0.1");
        } catch (AssertionError e) {
            // the client's exit code may say that the command failed
            assertShows("expected: host:port", e.getMessage());
        }
        assertFalse(Files.readString(log).contains("Exception caught while executing command"), Files.readString(log));
    }

    @Test
    void installsTheOtherFeaturesFromTheKar() throws IOException, InterruptedException {
        shell("feature:install heartbeat-balancer heartbeat-status-mix heartbeat-health");
        assertShows("Balancer heartbeat", shell("heartbeat:status"));
        assertFalse(shell("feature:list -i --no-format").contains("pax-web-http"), "opens a port");
    }

    private static Set<String> names() {
        try {
            return jmx.queryNames(new ObjectName("org.heartbeat:*"), null).stream()
                    .map(ObjectName::toString)
                    .collect(Collectors.toSet());
        } catch (JMException | IOException e) {
            return Set.of(e.toString());
        }
    }
}
