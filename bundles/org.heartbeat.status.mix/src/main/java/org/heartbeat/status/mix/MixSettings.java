// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.internal.config.Values;

/**
 * A valid configuration.
 *
 * @param sources the status providers to ask, in this order, each once; at least one
 * @param method how their statuses are combined
 */
record MixSettings(List<Source> sources, MixMethod method) {

    private static final Pattern SOURCE = Pattern.compile("([^\\s*]+)\\s*(?:\\*(.*))?");
    private static final double LEAST_WEIGHT = 0.001;
    private static final double MOST_WEIGHT = 1000;

    /** A status provider to ask, and the weight of its workers. */
    record Source(String name, double weight) {}

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if a value is bad; the message names key, value and rule
     */
    static MixSettings read(MixStatusConfig config) {
        return new MixSettings(
                sources(config.MixSources(), config.heartbeat_status().trim()),
                Values.choice("MixMethod", config.MixMethod(), MixMethod.class));
    }

    private static List<Source> sources(String[] values, String mix) {
        List<Source> sources = Arrays.stream(values)
                .flatMap(names -> Arrays.stream(names.split(",")))
                .map(String::trim)
                .filter(Predicate.not(String::isEmpty))
                .map(text -> source(text, mix))
                .toList();
        if (sources.isEmpty()) {
            throw Values.refused("MixSources", String.join(",", values), "names of status providers, separated by commas");
        }
        Set<String> names = new HashSet<>();
        for (Source source : sources) {
            if (!names.add(source.name())) {
                throw Values.refused("MixSources", source.name(), "each name once");
            }
        }
        return sources;
    }

    private static Source source(String text, String mix) {
        Matcher parts = SOURCE.matcher(text);
        if (!parts.matches()) {
            throw Values.refused("MixSources", text, "name or name*weight, the name without blanks");
        }
        if (parts.group(1).equals(mix)) {
            throw Values.refused("MixSources", text, "other providers than the mix itself");
        }
        return new Source(parts.group(1), parts.group(2) == null ? 1 : weight(text, parts.group(2).trim()));
    }

    private static double weight(String source, String weight) {
        if (weight.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            double read = Double.parseDouble(weight);
            if (read >= LEAST_WEIGHT && read <= MOST_WEIGHT) {
                return read;
            }
        }
        throw Values.refused("MixSources", source, "a weight of 0.001 ~ 1000");
    }
}
