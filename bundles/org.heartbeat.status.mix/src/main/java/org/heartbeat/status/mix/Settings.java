// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.heartbeat.api.status.StatusProvider;
import org.osgi.framework.Constants;

/**
 * A configuration that was read and found good.
 *
 * @param sources whom to ask, in this order, each once; one at least
 * @param method how one status is made of theirs
 * @param halfLife time after which half of an old value is forgotten; zero: at once
 * @param slowStart time over which {@code ready} grows to its full number; zero: none
 * @param slowStartFrom percent of {@code ready} that a slow start begins with
 * @param name the provider's name
 * @param ranking its service ranking
 */
record Settings(
        List<Source> sources,
        MixMethod method,
        Duration halfLife,
        Duration slowStart,
        int slowStartFrom,
        String name,
        int ranking) {

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1), "s", Duration.ofSeconds(1),
            "", Duration.ofSeconds(1), "min", Duration.ofMinutes(1), "h", Duration.ofHours(1));
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})\\s*(ms|s|min|h|)");
    private static final Pattern SOURCE = Pattern.compile("([^\\s*]+)\\s*(?:\\*(.*))?");
    private static final double LEAST_WEIGHT = 0.001;
    private static final double MOST_WEIGHT = 1000;

    /** A provider to ask, and what its workers count for. */
    record Source(String name, double weight) {}

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Settings read(MixStatusConfig config) {
        String name = name(config.heartbeat_status().trim());
        return new Settings(
                sources(config.MixSources(), name),
                method(config.MixMethod().trim()),
                time("MixHalfLife", config.MixHalfLife().trim()),
                time("MixSlowStart", config.MixSlowStart().trim()),
                percent("MixSlowStartFrom", config.MixSlowStartFrom().trim()),
                name,
                ranking(config.service_ranking().trim()));
    }

    /** What the service says of itself. */
    Map<String, Object> serviceProperties() {
        return Map.of(
                StatusProvider.NAME, name,
                Constants.SERVICE_RANKING, ranking,
                Constants.SERVICE_PID, MixStatusConfig.PID);
    }

    /** Whether both ask the same sources and make the same of what these say. */
    boolean mixesLike(Settings other) {
        return sources.equals(other.sources) && method == other.method;
    }

    private static List<Source> sources(String[] values, String mix) {
        List<Source> sources = Arrays.stream(values)
                .flatMap(names -> Arrays.stream(names.split(",")))
                .map(String::trim)
                .filter(Predicate.not(String::isEmpty))
                .map(text -> source(text, mix))
                .toList();
        if (sources.isEmpty()) {
            throw refused("MixSources", String.join(",", values), "names of status providers, separated by commas");
        }
        Set<String> names = new HashSet<>();
        for (Source source : sources) {
            if (!names.add(source.name())) {
                throw refused("MixSources", source.name(), "each name once");
            }
        }
        return sources;
    }

    private static Source source(String text, String mix) {
        Matcher parts = SOURCE.matcher(text);
        if (!parts.matches()) {
            throw refused("MixSources", text, "name or name*weight, the name without blanks");
        }
        if (parts.group(1).equals(mix)) {
            throw refused("MixSources", text, "other providers than the mix itself");
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
        throw refused("MixSources", source, "a weight of 0.001 ~ 1000");
    }

    private static MixMethod method(String method) {
        return Arrays.stream(MixMethod.values())
                .filter(known -> known.name().equalsIgnoreCase(method))
                .findFirst()
                .orElseThrow(() -> refused("MixMethod", method, "sum or tightest"));
    }

    private static Duration time(String key, String time) {
        Matcher parts = TIME.matcher(time);
        if (parts.matches()) {
            Duration read = UNITS.get(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1)));
            if (read.compareTo(LONGEST) <= 0) {
                return read;
            }
        }
        throw refused(key, time, "0 ~ 24h, in ms, s, min or h");
    }

    private static int percent(String key, String percent) {
        if (percent.matches("[0-9]{1,9}")) {
            int read = Integer.parseInt(percent);
            if (read >= 1 && read <= 100) {
                return read;
            }
        }
        throw refused(key, percent, "1 ~ 100");
    }

    private static String name(String name) {
        if (name.isEmpty()) {
            throw refused(StatusProvider.NAME, name, "a name");
        }
        return name;
    }

    private static int ranking(String ranking) {
        if (ranking.matches("-?[0-9]{1,10}")) {
            long read = Long.parseLong(ranking);
            if (read == (int) read) {
                return (int) read;
            }
        }
        throw refused(Constants.SERVICE_RANKING, ranking, "-2147483648 ~ 2147483647");
    }

    private static IllegalArgumentException refused(String key, String value, String rule) {
        return new IllegalArgumentException(key + ": \"" + value + "\" (expected: " + rule + ")");
    }
}
