// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.heartbeat.sender.Framework;
import org.junit.jupiter.api.Test;

/** What Karaf is still starting, as seen through the framework. */
class KarafStartTest {

    private static final Map<String, String> WEB = Map.of("Web-ContextPath", "/shop");

    private final Framework framework = new Framework();

    @Test
    void waitsForBootFeaturesThenForBundlesThenForWebBundles() {
        framework.bootFinished = false;
        framework.startLevel = 80;
        framework.add("org.apache.karaf.features.core", Map.of(), List.of());
        framework.add("shop", WEB, List.of(Map.of("objectClass", "other")));
        framework.add("no-web", Map.of(), List.of());
        KarafStart start = new KarafStart(framework.context());
        assertEquals("boot features", start.get());
        framework.bootFinished = true;
        assertEquals("bundles of start level 80", start.get());
        framework.startLevel = 81;
        assertEquals("web bundles shop", start.get());
        framework.remove("shop");
        framework.add("shop", WEB, List.of(Map.of("osgi.web.symbolicname", "shop")));
        assertEquals("", start.get());
    }

    @Test
    void waitsForNoBootFeaturesInAFrameworkWithoutFeatures() {
        framework.bootFinished = false;
        assertEquals("", new KarafStart(framework.context()).get());
    }

    @Test
    void waitsForNothingIfItWasStartedLaterThanKaraf() {
        framework.add("shop", WEB, List.of());
        KarafStart start = new KarafStart(framework.context());
        assertEquals("", start.get());
        framework.startLevel = 50;
        assertEquals("", start.get());
    }

    @Test
    void waitsForNothingInAFrameworkWithOneLevel() {
        framework.lastStartLevel = null;
        framework.startLevel = 1;
        framework.add("shop", WEB, List.of());
        assertEquals("", new KarafStart(framework.context()).get());
    }
}
