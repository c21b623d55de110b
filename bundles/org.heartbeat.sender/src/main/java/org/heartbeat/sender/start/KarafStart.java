// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.start;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Returns what Karaf is still starting: its boot features, the bundles of our start level, and the web bundles, which Pax Web
 * deploys a second or two after their start. Always nothing if this bundle was started later than Karaf. For one thread.
 */
final class KarafStart implements Supplier<String> {

    private static final String FEATURES = "org.apache.karaf.features.core";
    /** Karaf registers it when its boot features are installed, and at later starts at once. */
    private static final String BOOT_FINISHED = "org.apache.karaf.features.BootFinished";
    private static final String WEB_CONTEXT_PATH = "Web-ContextPath";
    /** A property of the ServletContext service that each deployed web bundle has (OSGi Web Applications, 128.3.4). */
    private static final String WEB_BUNDLE = "osgi.web.symbolicname";

    private final BundleContext context;
    private final boolean startsWithKaraf;

    /** Creates a view of the Karaf of this bundle, which is starting or has started. */
    KarafStart(BundleContext context) {
        this.context = context;
        startsWithKaraf = !bundles().isEmpty();
    }

    @Override
    public String get() {
        if (!startsWithKaraf) {
            return "";
        }
        String bundles = bundles();
        return bundles.isEmpty() ? webBundles() : bundles;
    }

    private String bundles() {
        boolean isKaraf = Arrays.stream(context.getBundles()).anyMatch(bundle -> FEATURES.equals(bundle.getSymbolicName()));
        if (isKaraf && context.getServiceReference(BOOT_FINISHED) == null) {
            return "boot features";
        }
        int own = context.getBundle().adapt(BundleStartLevel.class).getStartLevel();
        Bundle system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        int reached = system.adapt(FrameworkStartLevel.class).getStartLevel();
        // a bundle of the last level cannot know when the others have been started
        String last = Objects.requireNonNullElse(context.getProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL), "1");
        return reached <= own && !last.equals("" + reached) ? "bundles of start level " + own : "";
    }

    private String webBundles() {
        List<String> missing = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && bundle.getHeaders("").get(WEB_CONTEXT_PATH) != null)
                .filter(bundle -> !isDeployed(bundle))
                .map(Bundle::getSymbolicName)
                .toList();
        return missing.isEmpty() ? "" : "web bundles " + String.join(", ", missing);
    }

    private static boolean isDeployed(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services != null && Arrays.stream(services).anyMatch(service -> service.getProperty(WEB_BUNDLE) != null);
    }
}
