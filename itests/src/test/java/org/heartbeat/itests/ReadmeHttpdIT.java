// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.BuiltBundles.ROOT;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.heartbeat.testing.Await;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks that each httpd configuration in a README starts a real httpd as it is, with the modules that the README lists, in that
 * order. It runs in its own network namespace because the addresses are those of the README.
 */
class ReadmeHttpdIT {

    private static final Pattern LEVEL = Pattern.compile("`(LogLevel [^`]+)`");
    private static final Pattern BLOCK = Pattern.compile("```apache\n(.*?)```", Pattern.DOTALL);

    /** The modules that every distribution loads by default. */
    private static final List<String> USUAL = List.of("mpm_event", "unixd", "authz_core", "authz_host", "status");

    @TempDir
    private Path folder;

    record Block(String file, String text) {
        @Override
        public String toString() {
            return file;
        }
    }

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : Readme.pages("")) {
            String text = Files.readString(page);
            for (Pattern pattern : List.of(BLOCK, LEVEL)) {
                pattern.matcher(text).results()
                        .forEach(found -> blocks.add(new Block(ROOT.relativize(page).toString(), found.group(1))));
            }
        }
        return blocks;
    }

    @BeforeEach
    void needsHttpdAndANetworkOfItsOwn() throws IOException, InterruptedException {
        assumeTrue(Httpd.isPresent());
        boolean own = new ProcessBuilder("unshare", "-n", "true").start().waitFor() == 0;
        assertTrue(own || !"true".equals(System.getenv("CI")), "no network namespace can be made, and with CI=true it must");
        assumeTrue(own);
    }

    @Test
    void thereAreSome() throws IOException {
        assertFalse(blocks().isEmpty());
        String enable = Readme.block("README.md", "a2enmod ")[0];
        assertTrue(modules().containsAll(List.of(enable.replace("a2enmod ", "").split(" "))), modules() + " but " + enable);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void startsAsItStandsThere(Block block) throws Exception {
        Path configuration = folder.resolve("httpd.conf");
        Path log = folder.resolve("error.log");
        Files.writeString(configuration, String.join("\n",
                "ServerName 127.0.0.1",
                "Listen 127.0.0.1:80",
                "DefaultRuntimeDir " + folder,
                "PidFile " + folder.resolve("pid"),
                "ErrorLog " + log,
                Httpd.loadModules(modules()),
                Httpd.asUnprivilegedUser(),
                block.text()));
        Process httpd = new ProcessBuilder("unshare", "-n", "sh", "-c",
                        "ip link set lo up && ip route add 224.0.0.0/4 dev lo && exec " + Httpd.program()
                                + " -d " + folder + " -f " + configuration + " -DFOREGROUND")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            Await.until(() -> !httpd.isAlive() || text(log).contains("resuming normal operations"));
            assertTrue(httpd.isAlive(), () -> text(folder.resolve("output")) + text(log));
            // a module that cannot apply its configuration logs that a moment later
            assertFalse(text(log).matches("(?s).*:(error|crit|emerg)].*"), () -> text(log));
        } finally {
            httpd.destroy();
            assertTrue(httpd.waitFor(30, TimeUnit.SECONDS));
        }
    }

    /** Returns the modules that the first page lists, in the order in which to load them. */
    private static List<String> modules() throws IOException {
        String page = Files.readString(ROOT.resolve("README.md"));
        int end = page.indexOf("loaded in this order");
        String sentence = page.substring(page.lastIndexOf("\n\n", end), end);
        List<String> modules = new ArrayList<>(USUAL);
        Pattern.compile("`mod_(\\w+)`").matcher(sentence).results()
                .map((MatchResult module) -> module.group(1))
                .forEach(modules::add);
        return modules;
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
