// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Conditional;
import org.apache.karaf.features.Dependency;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

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

    /** Examines the features of this product that are installed. */
    static void run(Findings findings, FeaturesService features, BundleContext bundles) throws Exception {
        List<Feature> installed = List.of(features.listInstalledFeatures());
        List<String> names = installed.stream().map(Feature::getName).toList();
        List<Part> parts = new ArrayList<>();
        for (Feature feature : installed) {
            if (feature.getName().startsWith("heartbeat")) {
                parts.add(new Part(feature.getName(), List.of(), contents(feature.getBundles(), List.of())));
                for (Conditional conditional : feature.getConditional()) {
                    parts.add(new Part(
                            feature.getName(),
                            conditional.getCondition(),
                            contents(conditional.getBundles(), conditional.getDependencies())));
                }
            }
        }
        run(findings, parts, names::contains, what -> what.contains(":") ? isActive(bundles, what) : names.contains(what));
    }

    private static List<String> contents(List<BundleInfo> bundles, List<Dependency> dependencies) {
        return Stream.concat(
                        bundles.stream().map(BundleInfo::getLocation).map(String::trim),
                        dependencies.stream().map(Dependency::getName))
                .toList();
    }

    private static boolean isActive(BundleContext bundles, String location) {
        Bundle bundle = bundles.getBundle(location);
        return bundle != null && bundle.getState() == Bundle.ACTIVE;
    }

    /**
     * Finds what was left out, and the bundles that were not started.
     *
     * @param installed whether a feature is installed
     * @param there whether a feature is installed, or a bundle is there and was started
     */
    static void run(Findings findings, List<Part> parts, Predicate<String> installed, Predicate<String> there) {
        for (Part part : parts) {
            if (part.conditions().stream().allMatch(installed)) {
                part.contents().stream().filter(there.negate()).forEach(what -> findings.found(
                        (what.contains(":") ? "The bundle " : "The feature ") + what + " is not there, or not started: feature " + part.feature()
                                + (part.conditions().isEmpty()
                                        ? "" : " brings it where " + String.join(", ", part.conditions()) + " is")
                                + ".",
                        "Karaf leaves out what it cannot resolve, without a word: feature:install -v -t " + part.feature()
                                + " tells why; of a bundle that is there, bundle:diag does."));
            }
        }
    }
}
