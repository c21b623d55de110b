// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.Test;

class FindingsTest {

    private final Findings findings = new Findings();

    @Test
    void reportsACheckThatFailsAndRunsAllOthers() {
        try (LogLines log = new LogLines()) {
            findings.check("one thing", () -> {
                findings.found("Half is wrong.", "Mend it.");
                throw new IllegalStateException("gone");
            });
            findings.check("another", () -> {
                throw new NoClassDefFoundError("org/example/Gone");
            });
            findings.check("a third", () -> findings.found("All is wrong.", "Mend it."));
            assertEquals(
                    List.of(
                            "Half is wrong.",
                            "The check of one thing failed: java.lang.IllegalStateException: gone.",
                            "The check of another failed: java.lang.NoClassDefFoundError: org/example/Gone.",
                            "All is wrong."),
                    findings.all().stream().map(Finding::problem).toList());
            assertEquals(2, log.next().stream().filter(line -> line.contains("heartbeat:doctor could not check")).count());
        }
    }
}
