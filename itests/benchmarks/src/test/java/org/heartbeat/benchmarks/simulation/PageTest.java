// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.benchmarks.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.ProfilerFactory;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.ProfilerConfig;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Checks that the page's commands name benchmarks, programs, arguments and scenarios that exist. Maven's are checked elsewhere. */
class PageTest {

    private static final Path FOLDER = Path.of("").toAbsolutePath();
    private static final Pattern BENCHMARK = Pattern.compile("\\| `(\\w+)` \\| `java -jar \\$J ([^`]+)`");
    private static final Pattern PROGRAM = Pattern.compile("\\| `(\\w+)` \\| `java -cp \\$J ([^` ]+)([^`]*)`");
    private static final Pattern WITH_ARGUMENTS = Pattern.compile("\\| +\\| `… (\\w+) ([^`]+)`");
    private static final Pattern RESULT = Pattern.compile("(?m)^\\| ([^|`]+) \\|[ |/\\d.]*\\d[ |/\\d.]*$");

    @Test
    void runsTheJarThatIsBuilt() throws IOException {
        String pom = Files.readString(FOLDER.resolve("pom.xml"));
        String name = find(Pattern.compile("<finalName>(.+)</finalName>"), pom).get(0).group(1);
        String jar = FOLDER.getParent().getParent().relativize(FOLDER.resolve("target/" + name + ".jar")).toString();
        assertTrue(page().contains("    J=" + jar + "\n"), jar);
    }

    @Test
    void namesBenchmarksThatExistAndProfilers() throws Exception {
        List<MatchResult> rows = find(BENCHMARK, page());
        assertTrue(rows.size() >= 5, rows.size() + " rows");
        OutputFormat output = OutputFormatFactory.createFormatInstance(
                new PrintStream(OutputStream.nullOutputStream()), VerboseMode.SILENT);
        for (MatchResult row : rows) {
            CommandLineOptions options = new CommandLineOptions(row.group(2).split(" "));
            Set<String> classes = BenchmarkList.defaultList().find(output, options.getIncludes(), options.getExcludes()).stream()
                    .map(BenchmarkListEntry::getUserClassQName)
                    .collect(Collectors.toSet());
            assertEquals(Set.of("org.heartbeat.benchmarks." + row.group(1)), classes, row.group());
            for (ProfilerConfig profiler : options.getProfilers()) {
                ProfilerFactory.getProfilerOrException(profiler);
            }
        }
    }

    @Test
    void namesProgramsThatExist() throws Exception {
        List<MatchResult> rows = find(PROGRAM, page());
        assertTrue(rows.size() >= 2, rows.size() + " rows");
        for (MatchResult row : rows) {
            Class<?> program = Class.forName(row.group(2));
            assertEquals(row.group(1), program.getSimpleName());
            program.getMethod("main", String[].class);
            assertEquals("", row.group(3));
        }
    }

    @Test
    void namesArgumentsThatTheProgramsKnow() throws IOException {
        List<MatchResult> rows = find(WITH_ARGUMENTS, page());
        assertTrue(rows.size() >= 3, rows.size() + " rows");
        for (MatchResult row : rows) {
            String source = Files.readString(
                    FOLDER.resolve("src/main/java/org/heartbeat/benchmarks/" + row.group(1) + ".java"));
            String first = row.group(2).split(" ")[0];
            if (!source.contains("equals(\"" + first + "\")") && !source.contains("case \"" + first + "\" ->")) {
                assertEquals("BalanceSimulation", row.group(1), row.group());
                for (MatchResult name : find(Pattern.compile("\"([^\"]+)\"|(\\w+)"), row.group(2))) {
                    String begin = name.group(1) == null ? name.group(2) : name.group(1);
                    assertTrue(names().stream().anyMatch(scenario -> scenario.startsWith(begin)), begin);
                }
            }
        }
    }

    @Test
    void hasResultsOfScenariosThatExist() throws IOException {
        String page = page();
        String simulation = page.substring(page.indexOf("## The simulation"), page.indexOf("## With real parts"));
        List<String> unknown = new ArrayList<>();
        List<MatchResult> rows = find(RESULT, simulation);
        assertTrue(rows.size() >= 40, rows.size() + " rows");
        for (MatchResult row : rows) {
            if (!names().contains(row.group(1).strip())) {
                unknown.add(row.group(1));
            }
        }
        assertEquals(List.of(), unknown);
    }

    private static Set<String> names() {
        return Stream.concat(Scenarios.all().stream(), Scenarios.severalBalancers().stream())
                .map(scenario -> scenario.name)
                .collect(Collectors.toSet());
    }

    private static List<MatchResult> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    private static String page() throws IOException {
        return Files.readString(FOLDER.resolve("README.md"));
    }
}
