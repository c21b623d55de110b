// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A Karaf in its own network namespace, whose interface appears after Karaf, disappears, and is recreated. */
@EnabledIf(value = "org.heartbeat.itests.Namespace#isAllowed", disabledReason = "network namespaces cannot be made here")
class RecreatedInterfaceIT {

    private static final String LINK_LOCAL = "fe80::9";
    private static final String IPV4 = "10.9.0.1";
    private static final int AGENT = 27998;

    private final int ssh = Ports.next();

    @Test
    void beatsHearsBeatsAndAnswersAgainOnAnInterfaceThatIsMadeAgain() throws IOException, InterruptedException {
        Path home = KarafProcess.stock("recreated", ssh, "heartbeat", "heartbeat-monitor", "heartbeat-haproxy");
        KarafProcess.edit(
                home, "org.heartbeat.cfg",
                "HeartbeatAddress", "239.9.9.9:27999, [ff02::9%hb0]:27999", "HeartbeatInterface", "hb0",
                "HeartbeatInterval", "200ms");
        KarafProcess.edit(
                home, "org.heartbeat.haproxy.cfg",
                "HeartbeatAgent", "[" + LINK_LOCAL + "%hb0]:" + AGENT + ", 127.0.0.1:" + AGENT);
        monitorOn(home, "hb0");
        try (Namespace namespace = new Namespace();
                KarafProcess karaf = KarafProcess.inNamespace(namespace, home)) {
            karaf.awaitCommand(ssh, "heartbeat:status");
            awaitSockets(karaf, 0, false);
            for (String networkInterface : new String[] {"hb0", "*"}) {
                monitorOn(home, networkInterface);
                makeInterface(namespace);
                awaitSockets(karaf, 2, networkInterface.equals("*"));
                awaitServers(karaf, Set.of(IPV4, LINK_LOCAL));
                Await.until(() -> answer(namespace, LINK_LOCAL + "%hb0"), answer -> answer.endsWith("%"));
                namespace.ip("link", "del", "hb0");
                awaitServers(karaf, Set.of());
            }
            Await.until(() -> answer(namespace, "127.0.0.1"), answer -> answer.endsWith("%"));
            makeInterface(namespace);
            awaitServers(karaf, Set.of(IPV4, LINK_LOCAL));
            // so quickly that Karaf may not have noticed its absence
            int before = changes(home);
            namespace.ip("link", "del", "hb0");
            makeInterface(namespace);
            Await.until(() -> changes(home), changes -> changes >= before + 2);
            Await.until(
                    () -> client(karaf, "heartbeat:status"),
                    status -> status.lines().filter(line -> line.matches(".*joined on .*: [1-9][0-9]+ received.*")).count() == 2);
        }
    }

    private static int changes(Path home) {
        try {
            String log = Files.readString(home.resolve("data/log/karaf.log"));
            return log.split("because interfaces of this machine have changed", -1).length - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void monitorOn(Path home, String networkInterface) throws IOException {
        KarafProcess.edit(
                home, "org.heartbeat.monitor.cfg",
                "HeartbeatListen", "239.9.9.9:27999, [ff02::9%hb0]:27999", "HeartbeatInterface", networkInterface,
                "HeartbeatStaleAfter", "1s", "HeartbeatForgetAfter", "2s");
    }

    private static void makeInterface(Namespace namespace) throws IOException, InterruptedException {
        namespace.ip("link", "add", "hb0", "type", "veth", "peer", "name", "hb1");
        // the kernel would generate a different link-local address each time
        namespace.ip("link", "set", "hb0", "addrgenmode", "none");
        namespace.ip("link", "set", "hb0", "up");
        namespace.ip("link", "set", "hb1", "up");
        namespace.ip("address", "add", IPV4 + "/24", "dev", "hb0");
        namespace.ip("address", "add", LINK_LOCAL + "/64", "dev", "hb0", "nodad");
    }

    private String client(KarafProcess karaf, String command) {
        try {
            return karaf.awaitCommand(ssh, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitSockets(KarafProcess karaf, int joined, boolean onLoopback) {
        Await.until(
                () -> client(karaf, "heartbeat:status"),
                status -> status.split("joined on ", -1).length - 1 == joined
                        && status.matches("(?s).*joined on [^)]*\\blo\\b.*") == onLoopback
                        && status.split("not listening yet: ", -1).length - 1 == 2 - joined);
    }

    private void awaitServers(KarafProcess karaf, Set<String> addresses) {
        Await.until(
                () -> client(karaf, "heartbeat:servers --no-format"),
                servers -> servers.lines()
                        .filter(line -> line.contains("\tup\t"))
                        .map(line -> line.replaceFirst("[%\t].*", ""))
                        .collect(Collectors.toSet())
                        .equals(addresses));
    }

    /** Polls the agent as HAProxy does, from within the namespace, and returns its answer, or why there is none yet. */
    private static String answer(Namespace namespace, String address) {
        String script = "(exec 3<>/dev/tcp/" + address + "/" + AGENT + " && cat <&3) || true";
        try {
            return namespace.run("timeout", "30", "bash", "-c", script).trim();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
