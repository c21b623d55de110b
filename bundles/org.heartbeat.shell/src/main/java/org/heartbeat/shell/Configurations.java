// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.heartbeat.api.config.RejectedConfiguration;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Reads the configurations as users wrote them. */
record Configurations(ConfigurationAdmin admin) {

    static final String SENDER = "org.heartbeat";
    static final String MONITOR = "org.heartbeat.monitor";

    /** The PIDs that accept several configurations. */
    private static final Set<String> SEVERAL = Set.of("org.heartbeat.status.jmx");

    /** Returns a configuration's values, trimmed; the keys ignore case. Empty if there is no configuration. */
    Map<String, String> values(String pid) throws IOException, InvalidSyntaxException {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        list("(service.pid=" + pid + ")").forEach(configuration -> {
            var properties = configuration.getProperties();
            Collections.list(properties.keys()).forEach(key -> values.put(key, text(properties.get(key))));
        });
        return values;
    }

    private static String text(Object value) {
        return value instanceof String[] values ? String.join(",", values) : String.valueOf(value).trim();
    }

    /** Finds copies of configuration files in etc. */
    void check(Findings findings) throws IOException, InvalidSyntaxException {
        list("(service.factoryPid=" + SENDER + "*)").filter(copy -> !SEVERAL.contains(copy.getFactoryPid())).forEach(copy -> {
            Object file = copy.getProperties().get("felix.fileinstall.filename");
            findings.found(
                    "A copy of a configuration is ignored: " + (file == null ? copy.getPid() : file) + ".",
                    copy.getFactoryPid() + ".cfg is in force. Move the copy out of etc, and restart Karaf when possible.");
        });
    }

    /** Finds configurations that are not in force. */
    static void rejected(Findings findings, List<RejectedConfiguration> all) {
        all.forEach(one -> findings.found(
                "The configuration " + one.file().map(file -> file.replaceFirst("^file:", "")).orElse(one.pid()) + " was rejected: "
                        + one.reason() + ".",
                one.isLastGoodInForce()
                        ? "The last good one stays in force until Karaf or the bundle restarts. Correct the value before that."
                        : "There has been no good one since the start, so this part is off until you correct the value."));
    }

    private Stream<Configuration> list(String filter) throws IOException, InvalidSyntaxException {
        Configuration[] found = admin.listConfigurations(filter);
        return found == null ? Stream.empty() : Arrays.stream(found);
    }
}
