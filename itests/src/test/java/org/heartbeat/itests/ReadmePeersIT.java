// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.BuiltBundles.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.heartbeat.testing.HaproxyProcess;
import org.heartbeat.testing.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NamedNodeMap;

/** Checks that HAProxy, Prometheus, Tomcat and OpenSSL accept what a README has for them as it is. */
class ReadmePeersIT {

    private static final String REST = """
            defaults
                mode http
                timeout connect 2s
                timeout client 30s
                timeout server 30s
            frontend front
                bind 127.0.0.1:80
                default_backend site
            """;

    @TempDir
    private Path folder;

    @Test
    void haproxyTakesItsLines() throws IOException, InterruptedException {
        assumeTrue(HaproxyProcess.isPresent());
        List<String> backends = blocks("backend ");
        assertTrue(backends.size() >= 3, backends.toString());
        for (String backend : backends) {
            assertEquals("", refusals(REST + backend, HaproxyProcess.program(), "-c", "-f"), backend);
        }
    }

    @Test
    void prometheusTakesItsJobs() throws IOException, InterruptedException {
        assumeTrue(Peer.isPresent("promtool"));
        List<String> configurations = blocks("scrape_configs:");
        assertFalse(configurations.isEmpty());
        for (String configuration : configurations) {
            assertEquals("", refusals(configuration, "promtool", "check", "config"), configuration);
        }
    }

    @Test
    void prometheusTakesItsAlerts() throws IOException, InterruptedException {
        assumeTrue(Peer.isPresent("promtool"));
        List<String> rules = blocks("groups:");
        assertFalse(rules.isEmpty());
        for (String each : rules) {
            assertEquals("", refusals(each, "promtool", "check", "rules"), each);
        }
    }

    @Test
    void tomcatHasTheAttributesOfItsElements() throws Exception {
        String element = String.join(" ", Readme.block("bundles/org.heartbeat.monitor.http/README.md", "<Listener "));
        NamedNodeMap attributes = BuiltBundles.parse(new ByteArrayInputStream(element.getBytes()))
                .getDocumentElement()
                .getAttributes();
        String page = Files.readString(ROOT.resolve("bundles/org.heartbeat.monitor.http/README.md"));
        assertTrue(page.contains("`periodicEventDelay=\"1\"` of `Server`"), page);
        for (String version : List.of("tomcat-9", "tomcat-10")) {
            try (URLClassLoader tomcat = jars(Path.of(System.getProperty("itests.folder"), version))) {
                List<String> setters = setters(tomcat.loadClass(attributes.getNamedItem("className").getNodeValue()));
                for (int i = 0; i < attributes.getLength(); i++) {
                    String name = attributes.item(i).getNodeName().toLowerCase(Locale.ROOT);
                    assertTrue(name.equals("classname") || setters.contains("set" + name), version + ": " + name);
                }
                assertTrue(setters(tomcat.loadClass("org.apache.catalina.core.StandardServer")).contains("setperiodiceventdelay"));
            }
        }
    }

    @Test
    void opensslSignsTheMessageAsThePageSays() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "openssl"))));
        String page = Files.readString(ROOT.resolve("itests/testing/README.md"));
        Matcher script = Pattern.compile("```sh\n(key=(\\w+)\nmessage='(.+)'\n.+\n)```").matcher(page);
        assertTrue(script.find(), page);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(HexFormat.of().parseHex(script.group(2)), "HmacSHA256"));
        byte[] signature = mac.doFinal(("heartbeat-1\n" + script.group(3)).getBytes());
        assertEquals(
                Base64.getUrlEncoder().withoutPadding().encodeToString(signature),
                KarafProcess.run("sh", "-c", script.group(1)).strip());
        assertTrue(page.contains("    " + script.group(3) + "&sig=…\n"), page);
    }

    private static URLClassLoader jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<URL> urls = new ArrayList<>();
            for (Path file : files.toList()) {
                urls.add(file.toUri().toURL());
            }
            return new URLClassLoader(urls.toArray(URL[]::new), null);
        }
    }

    private static List<String> setters(Class<?> type) {
        return Stream.of(type.getMethods()).map(method -> method.getName().toLowerCase(Locale.ROOT)).toList();
    }

    /** Returns the indented blocks of all bundles' pages that start with this text. */
    private static List<String> blocks(String begin) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path page : Readme.pages("bundles")) {
            Readme.blocks(page).stream().filter(block -> block.startsWith(begin)).forEach(found::add);
        }
        return found;
    }

    /** Returns a configuration checker's complaints, or an empty text if it accepts the configuration. */
    private String refusals(String configuration, String... check) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("configuration"), configuration);
        List<String> command = Stream.concat(Stream.of(check), Stream.of(file.toString())).toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        boolean taken = process.waitFor() == 0 && !said.contains("WARNING");
        return taken ? "" : said;
    }
}
