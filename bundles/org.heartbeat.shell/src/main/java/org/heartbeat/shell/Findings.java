// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what the doctor finds. A check that fails is a finding itself, and the others still run. For one thread. */
final class Findings {

    private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

    /** A check of one thing. */
    @FunctionalInterface
    interface Check {
        /** Adds a finding for each problem; may throw anything. */
        void run() throws Exception;
    }

    private final List<Finding> all = new ArrayList<>();

    /** Returns the findings so far, in the order of the checks. */
    List<Finding> all() {
        return List.copyOf(all);
    }

    void found(String problem, String advice) {
        all.add(new Finding(problem, advice));
    }

    /** Runs a check; {@code subject} is what it checks, for the finding in case the check fails. */
    void check(String subject, Check check) {
        try {
            check.run();
        } catch (Exception | LinkageError e) {
            // checks call services of any bundle, which may stop or be replaced at any moment
            LOG.warn("heartbeat:doctor could not check {}", subject, e);
            found("The check of " + subject + " failed: " + e + ".", "All other checks ran. The log has the details.");
        }
    }
}
