// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import org.junit.runner.Description;
import org.junit.runner.notification.RunNotifier;
import org.junit.runners.model.InitializationError;
import org.ops4j.pax.exam.junit.PaxExam;

/**
 * Runs tests that need a real httpd, and reports them as skipped if there is none. Assumptions in the tests would not do: the tests
 * run in Karaf, and Pax Exam reports a failed assumption from there as success.
 */
public final class PaxExamWithHttpd extends PaxExam {

    public PaxExamWithHttpd(Class<?> testClass) throws InitializationError {
        super(testClass);
    }

    @Override
    public void run(RunNotifier notifier) {
        if (Httpd.isPresent()) {
            super.run(notifier);
        } else {
            skip(getDescription(), notifier);
        }
    }

    private static void skip(Description description, RunNotifier notifier) {
        if (description.isTest()) {
            notifier.fireTestIgnored(description);
        }
        description.getChildren().forEach(child -> skip(child, notifier));
    }
}
