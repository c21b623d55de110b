// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import org.junit.runner.Description;
import org.junit.runner.notification.RunNotifier;
import org.junit.runners.model.InitializationError;
import org.ops4j.pax.exam.junit.PaxExam;

/**
 * Runs tests that need a real httpd, and reports them as skipped where there is none. Not an assumption in the tests: those
 * run in Karaf, from where Pax Exam reports an assumption that fails as success.
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
