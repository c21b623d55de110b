// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Conditional;
import org.apache.karaf.features.Dependency;
import org.apache.karaf.features.Feature;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;

/**
 * Checks that the bundles of the installed features run.
 *
 * @param features the names of all installed features
 * @param running all started bundles
 */
record BundleChecks(Findings findings, Set<String> features, List<Running> running) {

    private static final String OURS = "heartbeat";

    /**
     * A part of an installed feature.
     *
     * @param feature the feature
     * @param conditions the features that must be installed for this part to be installed
     * @param contents the URLs of its bundles, and the names of its inner features
     */
    record Part(String feature, List<String> conditions, List<String> contents) {}

    /** A started bundle. */
    record Running(String name, Version version) {

        /**
         * Returns the bundle that an artifact becomes. The bundle cannot be found by this URL: Karaf upgrades a bundle in place,
         * and the bundle keeps the URL of its first version.
         *
         * @param url {@code mvn:group/artifact/version}; the artifact has the name of the bundle
         */
        static Running of(String url) {
            String[] artifact = url.split("/");
            return new Running(artifact[1], Version.parseVersion(artifact[2].replaceFirst("-", ".")));
        }
    }

    /** Checks the installed features of this product. */
    static void run(Findings findings, FeaturesService features, BundleContext bundles) throws Exception {
        List<Feature> installed = List.of(features.listInstalledFeatures());
        List<Part> parts = new ArrayList<>();
        for (Feature feature : installed) {
            if (feature.getName().startsWith(OURS)) {
                parts.add(new Part(feature.getName(), List.of(), contents(feature.getBundles(), List.of())));
                for (Conditional conditional : feature.getConditional()) {
                    parts.add(new Part(
                            feature.getName(),
                            conditional.getCondition(),
                            contents(conditional.getBundles(), conditional.getDependencies())));
                }
            }
        }
        new BundleChecks(
                        findings,
                        installed.stream().map(Feature::getName).collect(Collectors.toSet()),
                        Arrays.stream(bundles.getBundles())
                                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                                .map(bundle -> new Running(bundle.getSymbolicName(), bundle.getVersion()))
                                .toList())
                .run(parts, Arrays.stream(features.listRequiredFeatures())
                        .map(Feature::getName)
                        .filter(name -> name.startsWith(OURS))
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" ")));
    }

    private static List<String> contents(List<BundleInfo> bundles, List<Dependency> dependencies) {
        return Stream.concat(
                        bundles.stream().map(BundleInfo::getLocation).map(String::trim),
                        dependencies.stream().map(Dependency::getName))
                .toList();
    }

    /** Finds what is missing or not started, and an unfinished upgrade; {@code required} are the features installed explicitly. */
    void run(List<Part> parts, String required) {
        Set<String> conflicts = new LinkedHashSet<>();
        for (Part part : parts) {
            if (features.containsAll(part.conditions())) {
                part.contents().forEach(what -> check(part, what, conflicts));
            }
        }
        if (!conflicts.isEmpty()) {
            int more = conflicts.size() - 1;
            findings.found(
                    "Two versions are installed, and only one version of each bundle can run: " + conflicts.iterator().next()
                            + (more == 0 ? "" : ", and " + more + " more like it") + ".",
                    "This is the result of an upgrade without --upgrade, which Karaf reports as \"Singleton conflict\"."
                            + " feature:install --upgrade " + required + " finishes it.");
        }
    }

    private void check(Part part, String what, Set<String> conflicts) {
        if (!what.contains(":")) {
            if (!features.contains(what)) {
                missing(part, "The feature " + what);
            }
            return;
        }
        Running expected = Running.of(what);
        if (running.contains(expected)) {
            return;
        }
        running.stream().filter(other -> expected.name().equals(other.name())).findFirst().ifPresentOrElse(
                other -> conflicts.add(
                        expected.name() + " " + expected.version() + " cannot start while " + other.version() + " runs"),
                () -> missing(part, "The bundle " + what));
    }

    private void missing(Part part, String what) {
        findings.found(
                what + " of the feature " + part.feature() + " is missing or not started"
                        + (part.conditions().isEmpty()
                                ? "." : ", although " + String.join(", ", part.conditions()) + " is installed."),
                "Karaf silently leaves out what it cannot resolve. feature:install -v -t " + part.feature()
                        + " shows the reason; for an installed bundle, bundle:diag does.");
    }
}
