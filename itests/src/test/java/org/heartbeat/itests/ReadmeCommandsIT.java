// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.jupiter.api.Test;

/**
 * Follows the bundles' pages in a stock Karaf: runs each command, sets each key, and opens each URL in their blocks, with loopback
 * addresses in place of the pages' own. The API's page has a test of its own. Then it looks for the other commands, files in
 * {@code etc} and URLs that any page names.
 */
class ReadmeCommandsIT {

    private static final Pattern COMMAND = Pattern.compile("(?m)^(?:karaf@root\\(\\)> )?((?:feature|config|http|heartbeat):.+)$");
    private static final Pattern INLINE = Pattern.compile("`((?:feature|http):[a-z][^`]*)`");
    private static final Pattern ADDRESS = Pattern.compile("(?m)^\\$ curl (?:-i )?(\\S+)$");
    private static final Pattern FILE = Pattern.compile("(?<![\\w/])(etc/[\\w.-]*\\w)(?![\\w*.-]*[*~])");
    private static final Pattern URL_PATH = Pattern.compile(
            "(?:`|`http://127\\.0\\.0\\.1:8181|path: |url: \\S+:8181)(/(?:heartbeat|system/console)(?:/[a-z]+)*)`?");
    private static final Pattern KEY = Pattern.compile("(?m)^([A-Za-z.]+ = .+)$");

    private final int ssh = Ports.next();
    private final String http = "127.0.0.1:" + Ports.next();
    private final String beats = "127.0.0.1:" + Ports.next();
    private final String agent = "127.0.0.1:" + Ports.next();

    @Test
    void eachCommandRunsEachKeyIsAcceptedAndEachUrlAnswers() throws IOException, InterruptedException {
        List<String> commands = new ArrayList<>();
        List<List<String>> keys = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        for (String block : blocks()) {
            commands.addAll(found(COMMAND, block));
            List<String> set = found(KEY, block);
            if (!set.isEmpty()) {
                keys.add(set);
            }
            urls.addAll(found(ADDRESS, block));
        }
        assertTrue(commands.size() >= 15 && keys.size() >= 8 && urls.size() >= 2, commands + " " + keys + " " + urls);

        Path home = KarafProcess.stock("pages", ssh);
        // whatever the user's repository has, features come from where the build has put them
        KarafProcess.edit(home, "org.ops4j.pax.url.mvn.cfg",
                "org.ops4j.pax.url.mvn.localRepository", KarafProcess.emptyFolder("pages-maven").toString());
        KarafProcess.httpOn(home, "127.0.0.1", Integer.parseInt(http.split(":")[1]), 20);
        try (KarafProcess karaf = new KarafProcess(home, "server")) {
            karaf.install(ssh, "heartbeat http");
            karaf.client(ssh, commands.toArray(String[]::new));
            assertShowsWhatThePagesSay(karaf);
            Map<String, String> set = new LinkedHashMap<>();
            for (List<String> block : keys) {
                set(home, block);
                block.forEach(line -> set.put(line.split(" = ")[0], line));
            }
            Await.until(() -> missing(karaf, set.values()), List.of()::equals);
            karaf.client(ssh, "heartbeat:resume");
            for (String url : urls) {
                Await.until(() -> status(url), status -> status == 200);
            }
            Set<String> paths = paths();
            Await.until(() -> missing(paths), List.of()::equals);
            assertEquals(List.of(), missingFiles(home));
        }
        String log = Files.readString(home.resolve("data/log/karaf.log"));
        assertFalse(log.contains(" rejected, ") || log.contains("| ERROR |"), log);
    }

    private void assertShowsWhatThePagesSay(KarafProcess karaf) throws IOException, InterruptedException {
        String shown = karaf.client(ssh, inline("service:list org.apache.camel.processor.loadbalancer.LoadBalancer"));
        assertTrue(shown.contains("heartbeat.selector = heartbeat"), shown);
        for (String line : Readme.block("bundles/org.heartbeat.balancer.karaf/README.md", "| Balancing Policy")) {
            assertTrue(shown.replace('│', '|').replace('┼', '+').replace('─', '-').contains(line), line + " in " + shown);
        }
    }

    private List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        for (Path page : Readme.pages("bundles")) {
            if (!page.toString().matches(".*org.heartbeat.api/.*")) {
                Readme.blocks(page).forEach(block -> blocks.add(here(block)));
            }
        }
        return blocks;
    }

    /** Sets keys in each file that has them, or in a new file for the MBeans that they describe. */
    private static void set(Path home, List<String> keys) throws IOException {
        Map<String, List<String>> byFile = new TreeMap<>();
        for (String key : keys) {
            String[] parts = key.split(" = ", 2);
            List<String> files = keys.get(0).startsWith("heartbeat.status = ")
                    ? List.of("org.heartbeat.status.jmx-" + keys.get(0).split(" = ")[1] + ".cfg")
                    : files(home, parts[0]);
            assertFalse(files.isEmpty(), key);
            files.forEach(file -> byFile.computeIfAbsent(file, name -> new ArrayList<>()).addAll(List.of(parts)));
        }
        // all keys at once: Karaf may read the file between two writes
        for (Map.Entry<String, List<String>> each : byFile.entrySet()) {
            KarafProcess.edit(home, each.getKey(), each.getValue().toArray(String[]::new));
        }
    }

    private static List<String> files(Path home, String key) throws IOException {
        List<String> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(home.resolve("etc"), "org.heartbeat*.cfg")) {
            for (Path file : all) {
                if (Pattern.compile("(?m)^" + key + " *=").matcher(Files.readString(file)).find()) {
                    files.add(file.getFileName().toString());
                }
            }
        }
        return files;
    }

    private List<String> missing(KarafProcess karaf, Collection<String> keys) {
        try {
            String all = karaf.client(ssh, "config:list");
            return keys.stream().filter(key -> !all.contains(key)).toList();
        } catch (IOException e) {
            return List.of(e.toString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the commands in all pages' sentences, after this one. */
    private static String[] inline(String first) throws IOException {
        List<String> commands = new ArrayList<>(List.of(first));
        for (Path page : Readme.pages("")) {
            found(INLINE, Files.readString(page)).forEach(command -> commands.add(command.replace('\n', ' ')));
        }
        assertTrue(commands.size() > 3, commands::toString);
        return commands.toArray(String[]::new);
    }

    /** Returns the paths of Karaf's HTTP service that a page names. */
    private static Set<String> paths() throws IOException {
        Set<String> paths = new TreeSet<>();
        for (Path page : Readme.pages("")) {
            paths.addAll(found(URL_PATH, Files.readString(page)));
        }
        assertTrue(paths.size() >= 5, paths::toString);
        return paths;
    }

    /** Returns those at which nothing answers. */
    private List<String> missing(Set<String> paths) {
        return paths.stream().filter(path -> Set.of(0, 404).contains(status("http://" + http + path))).toList();
    }

    /** Returns the files in {@code etc} that a page names and Karaf does not have. */
    private static List<String> missingFiles(Path home) throws IOException {
        // a program of the JDK makes the one, and builds before 1.0.0 made the other
        Set<String> others = Set.of("etc/trust.p12", "etc/org.heartbeat.balancer.karaf.cfg");
        List<String> missing = new ArrayList<>();
        for (Path page : Readme.pages("")) {
            found(FILE, Files.readString(page)).stream()
                    .filter(file -> !file.contains("NAME") && !others.contains(file) && !Files.exists(home.resolve(file)))
                    .forEach(file -> missing.add(page + ": " + file));
        }
        return missing;
    }

    private static int status(String url) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String here(String block) {
        return block.replace("239.0.0.1:27999", beats)
                .replace("0.0.0.0:9999", agent)
                .replaceAll("(192\\.0\\.2\\.1|127\\.0\\.0\\.1):8181", http);
    }

    private static List<String> found(Pattern pattern, String block) {
        return pattern.matcher(block).results().map(line -> line.group(1)).toList();
    }
}
