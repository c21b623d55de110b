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

/** Whether the bundles of the installed features run. */
final class BundleChecks {

    private static final String OURS = "heartbeat";

    /**
     * A part of a feature that is installed.
     *
     * @param feature the feature
     * @param conditions the features that bring this part when they are installed too
     * @param contents what it brings: bundles, by the URL that they are from, and other features
     */
    record Part(String feature, List<String> conditions, List<String> contents) {}

    /** A bundle that was started. */
    record Running(String name, Version version) {

        /**
         * Returns what an artifact will be as a bundle. Its URL is not where it is found: Karaf upgrades a bundle in its place,
         * and the bundle keeps the URL of its first version.
         *
         * @param url {@code mvn:group/artifact/version}, where the artifact is named as the bundle is
         */
        static Running of(String url) {
            String[] artifact = url.split("/");
            return new Running(artifact[1], Version.parseVersion(artifact[2].replaceFirst("-", ".")));
        }
    }

    private final Findings findings;
    private final Set<String> features;
    private final List<Running> running;
    private final Set<String> conflicts = new LinkedHashSet<>();

    /**
     * Checks that report what they find.
     *
     * @param features the names of all features that are installed
     * @param running all bundles that were started
     */
    BundleChecks(Findings findings, Set<String> features, List<Running> running) {
        this.findings = findings;
        this.features = features;
        this.running = running;
    }

    /** Examines the features of this product that are installed. */
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

    /**
     * Finds what was left out, the bundles that were not started, and an upgrade that was not finished.
     *
     * @param required the features that somebody asked for
     */
    void run(List<Part> parts, String required) {
        for (Part part : parts) {
            if (features.containsAll(part.conditions())) {
                part.contents().forEach(what -> check(part, what));
            }
        }
        if (!conflicts.isEmpty()) {
            int more = conflicts.size() - 1;
            findings.found(
                    "Two versions are installed, and of each bundle only one can run: " + conflicts.iterator().next()
                            + (more == 0 ? "" : ", and " + more + " more like it") + ".",
                    "An upgrade without --upgrade, which Karaf reports as \"Singleton conflict\", leaves this behind."
                            + " feature:install --upgrade " + required + " finishes it.");
        }
    }

    private void check(Part part, String what) {
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
                what + " is not there, or not started: feature " + part.feature()
                        + (part.conditions().isEmpty() ? "" : " brings it where " + String.join(", ", part.conditions()) + " is")
                        + ".",
                "Karaf leaves out what it cannot resolve, without a word: feature:install -v -t " + part.feature()
                        + " tells why; of a bundle that is there, bundle:diag does.");
    }
}
