// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.testing.HaproxyProcess;
import org.heartbeat.testing.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that HAProxy and Prometheus accept the configurations in a README as they are. */
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
