// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class BundleChecksTest {

    private static final BundleChecks.Part SENDER = part("heartbeat", List.of(), "org.heartbeat.sender");
    private static final BundleChecks.Part CODEC = part("heartbeat-monitor", List.of(), "org.heartbeat.codec");
    private static final BundleChecks.Part JMX = part("heartbeat", List.of("pax-web-http-jetty"), "org.heartbeat.status.jmx");

    private final Findings findings = new Findings();

    private static BundleChecks.Part part(String feature, List<String> conditions, String bundle) {
        return new BundleChecks.Part(feature, conditions, List.of("mvn:org.heartbeat/" + bundle + "/1.1.0"));
    }

    private List<String> problems(List<BundleChecks.Part> parts, Set<String> features, String... running) {
        List<BundleChecks.Running> bundles = Stream.of(running)
                .map(text -> text.split(" "))
                .map(words -> new BundleChecks.Running(words[0], Version.parseVersion(words[1])))
                .toList();
        new BundleChecks(findings, features, bundles).run(parts, "heartbeat heartbeat-monitor");
        return findings.all().stream().map(Finding::problem).toList();
    }

    @Test
    void findsAPartThatIsMissing() {
        assertEquals(
                List.of("The bundle mvn:org.heartbeat/org.heartbeat.status.jmx/1.1.0 of the feature heartbeat is missing or"
                        + " not started, although pax-web-http-jetty is installed."),
                problems(List.of(SENDER, JMX), Set.of("pax-web-http-jetty"), "org.heartbeat.sender 1.1.0"));
    }

    @Test
    void findsNothingIfAConditionDoesNotHold() {
        assertEquals(List.of(), problems(List.of(SENDER, JMX), Set.of(), "org.heartbeat.sender 1.1.0"));
    }

    @Test
    void findsAnInnerFeatureThatIsNotInstalled() {
        BundleChecks.Part shell = new BundleChecks.Part("heartbeat", List.of("shell"), List.of("heartbeat-shell"));
        assertEquals(
                List.of("The feature heartbeat-shell of the feature heartbeat is missing or not started, although shell is"
                        + " installed."),
                problems(List.of(shell), Set.of("shell")));
    }

    @Test
    void reportsAnUnfinishedUpgradeOnceAndHowToFinishIt() {
        assertEquals(
                List.of("Two versions are installed, and only one version of each bundle can run: org.heartbeat.sender 1.1.0 cannot"
                        + " start while 1.0.0 runs, and 1 more like it."),
                problems(List.of(SENDER, CODEC, CODEC), Set.of(), "org.heartbeat.sender 1.0.0", "org.heartbeat.codec 1.0.0"));
        String advice = findings.all().get(0).advice();
        assertEquals(
                "feature:install --upgrade heartbeat heartbeat-monitor finishes it.", advice.substring(advice.indexOf("feature:")));
    }
}
