// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.heartbeat.testing.Peer;

/** A real headless browser, if the machine has Chromium. */
final class Browser {

    private static final String[] NAMES = {"chromium", "google-chrome"};
    private static final long PATIENCE_SECONDS = 180;

    private Browser() {}

    /** Returns whether there is a browser; fails with {@code CI=true} if there is none. */
    static boolean isPresent() {
        return Peer.isPresent(NAMES);
    }

    /**
     * Returns a page as it is after its scripts have had this much virtual time, which runs faster than real time but stops while
     * the page waits for an answer.
     */
    static String show(String url, int milliseconds, Path folder) throws IOException, InterruptedException {
        Path shown = folder.resolve("shown.html");
        Path log = folder.resolve("browser.log");
        Process browser = new ProcessBuilder(
                        Peer.program(NAMES).orElseThrow(), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
                        "--user-data-dir=" + folder.resolve("profile"), "--virtual-time-budget=" + milliseconds, "--dump-dom", url)
                .redirectOutput(shown.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            if (!browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("does not end: " + Files.readString(log, UTF_8));
            }
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
        }
        return Files.readString(shown, UTF_8);
    }
}
