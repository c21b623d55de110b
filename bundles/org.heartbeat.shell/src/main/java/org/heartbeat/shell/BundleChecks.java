// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Whether all bundles are there that should be. */
final class BundleChecks {

    /**
     * A part of a feature that is installed.
     *
     * @param feature the feature
     * @param conditions the features that bring this part when they are installed too
     * @param contents what it brings: bundles, by the URL that they are from, and other features
     */
    record Part(String feature, List<String> conditions, List<String> contents) {}

    private BundleChecks() {}

    /**
     * What was left out, and the bundles that were not started.
     *
     * @param installed whether a feature is installed
     * @param there whether a feature is installed, or a bundle is there and was started
     */
    static List<Finding> of(List<Part> parts, Predicate<String> installed, Predicate<String> there) {
        List<Finding> findings = new ArrayList<>();
        for (Part part : parts) {
            if (part.conditions().stream().allMatch(installed)) {
                part.contents().stream().filter(there.negate()).forEach(what -> findings.add(new Finding(
                        (what.contains(":") ? "The bundle " : "The feature ") + what + " is not there, or not started: feature " + part.feature()
                                + (part.conditions().isEmpty()
                                        ? "" : " brings it where " + String.join(", ", part.conditions()) + " is")
                                + ".",
                        "Karaf leaves out what it cannot resolve, without a word: feature:install -v -t " + part.feature()
                                + " tells why; of a bundle that is there, bundle:diag does.")));
            }
        }
        return findings;
    }
}
