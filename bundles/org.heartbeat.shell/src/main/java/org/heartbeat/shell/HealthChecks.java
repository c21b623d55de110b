// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.Map;
import org.heartbeat.internal.config.Values;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/** Finds problems with the health checks for which the sender drains. */
final class HealthChecks {

    /** The name instead of the class, because Felix's bundles may be absent. */
    private static final String CHECK = "org.apache.felix.hc.api.HealthCheck";

    private HealthChecks() {}

    /** Finds configured tags that no health check has. */
    static void run(Findings findings, Map<String, String> config, BundleContext bundles) throws InvalidSyntaxException {
        for (String tag : Values.list(config.getOrDefault("HeartbeatHealthTags", ""))) {
            String filter = "(hc.tags=" + tag.replaceAll("[\\\\*()]", "\\\\$0") + ")";
            // a tag behind a minus excludes checks
            if (!tag.startsWith("-") && bundles.getAllServiceReferences(CHECK, filter) == null) {
                findings.found(
                        "No health check has the tag " + tag + ", so this Karaf does not drain for it.",
                        "Compare HeartbeatHealthTags in etc/org.heartbeat.health.cfg with the property hc.tags of the checks:"
                                + " service:list " + CHECK + ".");
            }
        }
    }
}
