// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checks that the page's table and alerts name the metrics that there are. */
class PageTest {

    private static final Pattern FAMILY = Pattern.compile("(gauge|counter|workers)\\((?:out,)?\\s*\"(heartbeat_\\w+)\"");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(heartbeat_\\w+)`(?:, `(_\\w+)`)? \\|");
    private static final Pattern NAME = Pattern.compile("\\bheartbeat_\\w+");

    @Test
    void namesEachMetricAndNoOther() throws IOException {
        Set<String> metrics = metrics();
        assertTrue(metrics.size() >= 25, metrics.toString());
        String page = Files.readString(Path.of("README.md"));
        Set<String> named = new TreeSet<>();
        NAME.matcher(page).results().forEach(name -> named.add(name.group()));
        ROW.matcher(page).results()
                .filter(row -> row.group(2) != null)
                .forEach(row -> named.add(withEnd(row.group(1), row.group(2), metrics)));
        Set<String> missing = new TreeSet<>(metrics);
        missing.removeAll(named);
        named.removeAll(metrics);
        assertEquals("[] []", missing + " " + named);
    }

    /** Returns the metric with that end whose name begins most like this one, or both texts if there is none. */
    private static String withEnd(String name, String end, Set<String> metrics) {
        List<String> found = IntStream.range(1, name.length())
                .mapToObj(length -> name.substring(0, length) + end)
                .filter(metrics::contains)
                .toList();
        return found.isEmpty() ? name + ", " + end : found.get(found.size() - 1);
    }

    private static Set<String> metrics() throws IOException {
        Set<String> metrics = new TreeSet<>();
        for (String type : List.of("Metrics", "BalancerMetrics")) {
            String source = Files.readString(Path.of("src/main/java/org/heartbeat/metrics/" + type + ".java"));
            FAMILY.matcher(source).results().forEach(family -> metrics.addAll(switch (family.group(1)) {
                case "counter" -> List.of(family.group(2) + "_total");
                case "workers" -> List.of(family.group(2) + "_ready_workers", family.group(2) + "_busy_workers");
                default -> List.of(family.group(2));
            }));
        }
        return metrics;
    }
}
