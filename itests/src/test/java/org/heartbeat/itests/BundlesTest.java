// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** Checks the manifests of the bundles, and the features that contain the bundles. */
class BundlesTest {

    static Stream<BuiltBundles.Bundle> bundles() {
        return BuiltBundles.stream();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void hasWhatItSharesWithOthersInItselfAlone(BuiltBundles.Bundle bundle) {
        for (String header : List.of("Import-Package", "Export-Package", "DynamicImport-Package", "Require-Bundle")) {
            String value = bundle.header(header);
            assertFalse(value.contains("org.heartbeat.internal"), header + ": " + value);
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void exportsNothingButTheApi(BuiltBundles.Bundle bundle) {
        assertEquals(bundle.name().equals("org.heartbeat.api"), !bundle.header("Export-Package").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void carriesItsLicense(BuiltBundles.Bundle bundle) {
        assertTrue(bundle.has("META-INF/LICENSE"));
    }

    /** Only the API is no singleton: bundles that import it may still hold the old version. */
    @ParameterizedTest
    @MethodSource("bundles")
    void runsInOneVersionAtATime(BuiltBundles.Bundle bundle) {
        assertEquals(
                !bundle.name().equals("org.heartbeat.api"), bundle.header("Bundle-SymbolicName").endsWith(";singleton:=true"));
    }

    /** Otherwise a feature would also bring the inner features of any later version that Karaf knows. */
    @Test
    void namesInnerFeaturesByTheirExactVersion() {
        List<Element> inner = BuiltBundles.elements(BuiltBundles.features(), "feature").stream()
                .filter(feature -> feature.getTextContent().trim().matches("heartbeat[a-z-]*"))
                .toList();
        assertTrue(inner.size() >= 10, inner::toString);
        inner.forEach(feature ->
                assertTrue(feature.getAttribute("version").matches("\\[(.+),\\1]"), feature.getTextContent()));
    }

    /** Karaf would install it twice and then fail to upgrade it. */
    @Test
    void bringsNoBundleByTwoConditions() {
        List<String> bundles = BuiltBundles.elements(BuiltBundles.features(), "conditional").stream()
                .flatMap(conditional -> BuiltBundles.elements(conditional, "bundle").stream())
                .map(bundle -> bundle.getTextContent().trim())
                .toList();
        assertEquals(bundles.stream().distinct().toList(), bundles);
    }

    /** Otherwise they would all be installed when the feature repository is dropped into {@code deploy}. */
    @Test
    void isInstalledByAFeatureThatSomebodyAskedFor() {
        List<String> installed = BuiltBundles.elements(BuiltBundles.features(), "feature").stream()
                .filter(feature -> feature.hasAttribute("name") && !feature.getAttribute("install").equals("manual"))
                .map(feature -> feature.getAttribute("name"))
                .toList();
        assertEquals(List.of("heartbeat"), installed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bundle-DocURL", "Bundle-License", "Bundle-SCM", "Bundle-Vendor"})
    void saysTheSameInAll(String header) {
        Set<String> values = BuiltBundles.stream().map(bundle -> bundle.header(header)).collect(Collectors.toSet());
        assertEquals(1, values.size(), values::toString);
        assertFalse(values.contains(""));
    }

    @Test
    void saysInEachWhatItIs() {
        List<BuiltBundles.Bundle> bundles = BuiltBundles.all();
        assertTrue(bundles.size() >= 18, bundles::toString);
        Set<String> descriptions =
                bundles.stream().map(bundle -> bundle.header("Bundle-Description")).collect(Collectors.toSet());
        assertEquals(bundles.size(), descriptions.size(), descriptions::toString);
    }
}
