// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** The component runtime of the next Karaf version, in a plain framework in this JVM. */
class LaterScrIT {

    private static final List<String> OURS = List.of(
            "org.heartbeat.codec", "org.heartbeat.status.system", "org.heartbeat.status.fixed", "org.heartbeat.sender");

    @TempDir
    private Path cache;

    private Framework framework;

    @BeforeEach
    void start() throws BundleException, IOException {
        Map<String, BuiltBundles.Bundle> built = BuiltBundles.byName();
        framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, cache.toString(),
                // packages that the bundles share with this test
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                built.get("org.heartbeat.api").header(Constants.EXPORT_PACKAGE)
                        + ",org.osgi.service.cm;version=1.6.1,org.slf4j;version=1.7.36"));
        framework.start();
        List<Bundle> bundles = new ArrayList<>();
        try (Stream<Path> others = Files.list(Path.of(System.getProperty("itests.folder"), "framework"))) {
            for (Path jar : Stream.concat(others, OURS.stream().map(name -> built.get(name).jar())).toList()) {
                bundles.add(framework.getBundleContext().installBundle(jar.toUri().toString()));
            }
        }
        for (Bundle bundle : bundles) {
            bundle.start();
        }
    }

    @AfterEach
    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(TimeUnit.MINUTES.toMillis(1));
    }

    @Test
    void losesNoBeatAndDoublesNoneAndLeavesNoClassLoaderBehind() throws Exception {
        try (Swaps swaps = new Swaps(framework.getBundleContext(), "1s")) {
            swaps.swap(75);
        }
    }
}
