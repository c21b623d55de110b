// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;

/**
 * Follows the features' page with a stock Karaf behind an unmodified httpd: upgrade to the next version, the wrong way first; back;
 * uninstall; and upgrade with two KARs.
 */
class UpgradeIT {

    private static final String KARAF = "200 127.0.0.2";
    private static final String OTHER = "200 other";
    private static final String SERVLET = "/app/servlet?10000,9999999999999";

    /** The next version in the page's example. */
    private static final String TO = "1.0.1";

    private final int ssh = Ports.next();
    private final int http = Ports.next();
    private Path home;
    private KarafProcess karaf;
    private BeatRecord beats;

    @Test
    void losesNoRequestAndHasOneSenderWhateverThePageSaysIsDone() throws Exception {
        assumeTrue(Httpd.isPresent());
        Path releases = KarafProcess.emptyFolder("releases");
        Release old = Release.of(Release.built(), releases);
        Release next = Release.of(TO, releases);
        home = stock(releases);
        try (KarafProcess process = new KarafProcess(home, "server");
                BeatRecord record = new BeatRecord();
                OtherServer other = new OtherServer("127.0.0.3", "/app");
                Httpd httpd = balancing(other)) {
            karaf = process;
            beats = record;
            other.beatTo(httpd.port());
            install(httpd);
            assertRuns(old, "org.heartbeat.sender", "org.heartbeat.balancer.karaf");
            try (Traffic traffic = new Traffic(() -> httpd.get(SERVLET))) {
                traffic.until(KARAF);
                traffic.until(OTHER);
                upgradesTheWrongWay();
                traffic.until(KARAF);

                run("--upgrade heartbeat ");
                assertRuns(next, "org.heartbeat.sender", "org.heartbeat.balancer.karaf");
                assertFindsNothing();
                traffic.until(KARAF);

                run("--upgrade heartbeat/");
                assertRuns(old, "org.heartbeat.sender", "org.heartbeat.balancer.karaf");
                assertFindsNothing();
                traffic.until(KARAF);
                traffic.end();
                System.out.println("Answers through the upgrade and back: " + traffic + ", with " + beats.size() + " beats");
                traffic.assertOnly(KARAF, OTHER);
            }
            assertTrue(shell("http:proxy-balancing-list").contains("heartbeat"));
            run("feature:uninstall");
            assertNothingIsLeft();

            replacesAKar(old, next);
            beats.assertOneSenderAtATime();
        }
    }

    private Path stock(Path releases) throws IOException, InterruptedException {
        Path folder = KarafProcess.stock("upgraded", ssh);
        KarafProcess.httpOn(folder, "127.0.0.2", http, 50);
        // let the user also list the bundles that start with Karaf itself
        KarafProcess.edit(folder, "users.properties", "_g_:admingroup", "group,admin,manager,viewer,systembundles,ssh");
        KarafProcess.edit(folder, "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.localRepository", KarafProcess.emptyFolder("upgraded-maven").toString(),
                "org.ops4j.pax.url.mvn.defaultRepositories", StockKaraf.mavenRepositories()
                        + ",file:${karaf.data}/kar@id=kar@multi@snapshots," + releases.toUri() + "@id=releases@snapshots");
        return folder;
    }

    private Httpd balancing(OtherServer other) throws IOException {
        return new Httpd(
                "HeartbeatListen 224.0.0.1:" + Ports.next() + "\nHeartbeatMaxServers 10",
                "<Location /heartbeat>\n  SetHandler heartbeat\n</Location>",
                "<Proxy balancer://site>\nBalancerMember http://127.0.0.2:" + http + "\n" + other.member()
                        + "\nProxySet lbmethod=heartbeat\n</Proxy>\nProxyPass /app balancer://site/app");
    }

    private void install(Httpd httpd) throws IOException, InterruptedException {
        karaf.client(
                ssh,
                "feature:repo-add mvn:org.heartbeat/org.heartbeat.features/" + Release.built() + "/xml/features",
                "feature:install heartbeat heartbeat-balancer http pax-web-war");
        deploy(Files.write(home.resolve("whole"), WebBundle.of("/app", WorkServlet.class, Map.of())), "web.jar");
        // its sender does not start together with Karaf, so it would not wait for the web bundle
        Await.until(this::servesApplication);
        KarafProcess.edit(home, "org.heartbeat.cfg",
                "HeartbeatAddress", beats.address() + ", http://127.0.0.1:" + httpd.port() + "/heartbeat",
                "HeartbeatSource", "127.0.0.2", "HeartbeatPort", "auto", "HeartbeatLeaveWait", "0");
    }

    private boolean servesApplication() {
        try {
            URL servlet = new URL("http://127.0.0.2:" + http + SERVLET);
            return ((HttpURLConnection) servlet.openConnection()).getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void deploy(Path file, String name) throws IOException {
        Path whole = Files.copy(file, home.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        Files.move(whole, home.resolve("deploy").resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void upgradesTheWrongWay() throws IOException, InterruptedException {
        shell("feature:repo-add mvn:org.heartbeat/org.heartbeat.features/" + TO + "/xml/features");
        assertTrue(shell("feature:install heartbeat").contains("Singleton conflict"));
        beats.await(UpgradeIT::takesWork);
        String found = shell("heartbeat:doctor");
        assertTrue(found.contains("Two versions are installed"), found);
        assertTrue(found.contains("feature:install --upgrade heartbeat heartbeat-balancer finishes it"), found);
        assertFalse(found.contains("is missing"), found);
    }

    private void replacesAKar(Release old, Release next) throws IOException, InterruptedException {
        deploy(old.kar(), "heartbeat.kar");
        beats.await(UpgradeIT::takesWork);
        run("feature:install heartbeat-balancer");
        assertRuns(old, "org.heartbeat.sender", "org.heartbeat.balancer.karaf");
        shell("heartbeat:drain --lasting");
        beats.await(message -> message.contains("state=draining"));

        int before = beats.size();
        deploy(next.kar(), "heartbeat.kar");
        beats.await(before, message -> message.contains("state=leaving"));
        beats.await(message -> message.contains("state=draining"));
        assertRuns(next, "org.heartbeat.sender");
        assertFalse(shell("feature:list -i").contains("heartbeat-balancer"));
        shell("heartbeat:resume");
        run("feature:install heartbeat-balancer");
        assertRuns(next, "org.heartbeat.sender", "org.heartbeat.balancer.karaf");
        assertFindsNothing();

        Files.delete(home.resolve("deploy/heartbeat.kar"));
        assertNothingIsLeft();
    }

    private static boolean takesWork(String message) {
        return !message.contains("state=");
    }

    /**
     * Waits until these bundles run, among others, and all of ours have this version and no other. A bundle counts as waiting if
     * one of its components waits: the MBeans without a monitor.
     */
    private void assertRuns(Release release, String... names) {
        Await.until(this::bundles, bundles -> Stream.of(names)
                        .allMatch(name -> bundles.stream().anyMatch(bundle -> bundle.endsWith("\t" + name)))
                && bundles.stream().allMatch(bundle -> bundle.matches(
                        "\\d+\t(Active|Waiting)\t\\d+\t" + Pattern.quote(release.bundleVersion()) + "\t.*"))
                && bundles.stream().map(bundle -> bundle.replaceFirst(".*\t", "")).distinct().count() == bundles.size());
    }

    private void assertFindsNothing() throws IOException, InterruptedException {
        String found = shell("heartbeat:doctor");
        assertFalse(found.contains("is missing") || found.contains("Two versions"), found);
    }

    private void assertNothingIsLeft() throws IOException, InterruptedException {
        Await.until(this::bundles, List::isEmpty);
        // except for this test's web bundle; a KAR's repository goes after its bundles
        Await.until(this::listed, left -> !left.replace("org.heartbeat.itests", "").contains("heartbeat"));
        Await.until(this::data, names -> names.stream().noneMatch(name -> name.startsWith("heartbeat")));
    }

    private String listed() {
        try {
            return shell("http:proxy-balancing-list", "feature:list", "service:list");
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> data() {
        try (Stream<Path> files = Files.list(home.resolve("data"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> bundles() {
        try {
            return shell("bundle:list -t 0 -s --no-format").lines()
                    .filter(line -> line.contains("org.heartbeat.") && !line.contains("itests"))
                    .map(line -> line.strip().replaceAll(" *\t *", "\t"))
                    .toList();
        } catch (IOException e) {
            return List.of(e.toString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the shell's output, even if a command fails. */
    private String shell(String... commands) throws IOException, InterruptedException {
        try {
            return karaf.client(ssh, commands);
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    /** Runs the page's commands in the block that contains this text. */
    private void run(String text) throws IOException, InterruptedException {
        karaf.client(ssh, Readme.block("features/README.md", text));
    }
}
