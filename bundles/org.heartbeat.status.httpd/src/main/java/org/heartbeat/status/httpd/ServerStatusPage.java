// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import org.heartbeat.api.status.WorkerStatus;

/**
 * The page of mod_status for machines: lines such as {@code BusyWorkers: 1} ({@code mod_status.c, status_handler}). What the
 * page does not say is no status: the exceptions tell what was seen and what was expected.
 */
final class ServerStatusPage {

    private ServerStatusPage() {}

    /**
     * Reads the workers from a page.
     *
     * @throws IllegalStateException if it does not say them
     */
    static WorkerStatus read(String page) {
        return new WorkerStatus(workers(page, "IdleWorkers"), workers(page, "BusyWorkers"));
    }

    private static int workers(String page, String name) {
        String prefix = name + ":";
        String value = page.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()).trim())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the page has no line \"" + prefix
                        + "\" (expected: the page of mod_status for machines; its URL ends with ?auto)"));
        if (value.matches("[0-9]{1,10}") && Long.parseLong(value) <= Integer.MAX_VALUE) {
            return Integer.parseInt(value);
        }
        throw new IllegalStateException(name + ": \"" + value + "\" (expected: 0 ~ 2147483647)");
    }
}
