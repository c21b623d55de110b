// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BundleChecksTest {

    private static final List<BundleChecks.Part> PARTS = List.of(
            new BundleChecks.Part("heartbeat", List.of(), List.of("mvn:sender")),
            new BundleChecks.Part("heartbeat", List.of("pax-web-http-jetty"), List.of("mvn:jmx")));

    private final Findings findings = new Findings();

    @Test
    void findsAPartThatWasLeftOut() {
        BundleChecks.run(findings, PARTS, Set.of("pax-web-http-jetty")::contains, Set.of("mvn:sender")::contains);
        assertEquals(
                List.of("The bundle mvn:jmx is not there, or not started: feature heartbeat brings it where pax-web-http-jetty"
                        + " is."),
                findings.all().stream().map(Finding::problem).toList());
    }

    @Test
    void findsNothingWhereAConditionDoesNotHold() {
        BundleChecks.run(findings, PARTS, feature -> false, Set.of("mvn:sender")::contains);
        assertEquals(List.of(), findings.all());
    }
}
