// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.httpd;

import org.heartbeat.api.status.WorkerStatus;

/** Reads the machine-readable page of mod_status: lines such as {@code BusyWorkers: 1} ({@code mod_status.c, status_handler}). */
final class ServerStatusPage {

    private ServerStatusPage() {}

    /**
     * Reads the workers from a page.
     *
     * @throws IllegalStateException if it does not contain them; the message says what was expected
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
                        + "\" (expected: the machine-readable page of mod_status, whose URL ends with ?auto)"));
        if (value.matches("[0-9]{1,10}") && Long.parseLong(value) <= Integer.MAX_VALUE) {
            return Integer.parseInt(value);
        }
        throw new IllegalStateException(name + ": \"" + value + "\" (expected: 0 ~ 2147483647)");
    }
}
