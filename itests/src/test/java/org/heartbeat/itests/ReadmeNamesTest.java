// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.BuiltBundles.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** Checks that versions, files, features, keys and environment variables on the pages are those of this build. */
class ReadmeNamesTest {

    /** A version anywhere but in the pom on a page, which a test builds. */
    private static final Pattern VERSION = Pattern.compile("(?<![\\w./>-])(\\d+\\.\\d+\\.\\d+)(?![\\w-]|\\.\\d)");
    private static final Pattern COORDINATES = Pattern.compile("mvn:[\\w.]+/[\\w.-]+/([^/`\\s]+)");
    private static final Pattern FILE = Pattern.compile("(?<![\\w./])((?:bundles|features|itests|\\.ci)/[\\w./-]*+)");
    private static final Pattern FEATURE = Pattern.compile("(?<![\\w./:@-])(heartbeat-[a-z]+(?:-[a-z]+)*)(?![\\w*.:-])");
    private static final Pattern KEY = Pattern.compile("`(Heartbeat[A-Z]\\w+)(?:`| = )");
    private static final Pattern VARIABLE = Pattern.compile("ORG_HEARTBEAT_\\w+");

    @Test
    void eachVersionIsInAPom() throws IOException {
        StringBuilder built = new StringBuilder(Files.readString(ROOT.resolve(
                "features/org.heartbeat.features/src/main/feature/feature.xml")));
        for (Path pom : poms()) {
            built.append(Files.readString(pom));
        }
        // the next release, the httpd and the HAProxys that were looked at, and the format of a message of Prometheus
        Set<String> others = Set.of("1.0.1", "2.4.71", "3.3.0", "3.4.0", "0.0.4");
        check(VERSION, 20, version -> others.contains(version) || has(built, version));
        check(COORDINATES, 8, version -> others.contains(version) || has(built, version));
    }

    /** Versions with fewer parts, each with the element of a pom that has it. */
    @ParameterizedTest
    @CsvSource({
        "README.md, (24 and newer), itests/pom.xml, '<jdk>[24,)</jdk>'",
        "README.md, You need JDK 17 and Maven 3.8.1 or newer, pom.xml, '<version>[3.8.1,)</version>'",
        ".github/CONTRIBUTING.md, You need JDK 17 and Maven 3.8.1 or newer, pom.xml, '<version>[17,)</version>'",
        "README.md, You need Karaf 4.4 on Java 17, pom.xml, <karaf.version>4.4.",
        "features/README.md, Karaf 4.4 on Java 17, pom.xml, <maven.compiler.release>17<",
        "features/README.md, and Tomcat 9 and 10.1, itests/pom.xml, <tomcat9.version>9.",
        "features/README.md, and Tomcat 9 and 10.1, itests/pom.xml, <tomcat10.version>10.1.",
        "bundles/org.heartbeat.balancer.camel/README.md, a load balancer for Camel 3.22, pom.xml, <camel.version>3.22.",
        "bundles/org.heartbeat.balancer.camel/README.md, Camel 4, bundles/org.heartbeat.balancer.camel/pom.xml, <camel4.version>4."
    })
    void eachRequirementIsInAPom(String page, String sentence, String pom, String element) throws IOException {
        String text = Files.readString(ROOT.resolve(page)).replace('\n', ' ');
        assertTrue(text.contains(sentence), sentence);
        assertTrue(Files.readString(ROOT.resolve(pom)).contains(element), element);
    }

    @Test
    void eachFileExists() throws IOException {
        // made later in the build, and a name for all of a kind
        Set<String> others = Set.of("itests/benchmarks/target/benchmarks.jar", "bundles/org.heartbeat.status.NAME");
        check(FILE, 15, file -> others.contains(file) || Files.exists(ROOT.resolve(file)));
    }

    @Test
    void eachFeatureExists() throws IOException {
        Set<String> names = BuiltBundles.elements(BuiltBundles.features(), "feature").stream()
                .map(feature -> feature.getAttribute("name"))
                .collect(Collectors.toSet());
        check(FEATURE, 20, name -> names.contains(name) || name.equals("heartbeat-status"));
    }

    @Test
    void eachKeyIsInAFile() throws IOException {
        Set<String> keys = keys().stream().map(key -> key.replaceFirst(".* ", "")).collect(Collectors.toSet());
        // a type of Tomcat's, and a key that is gone
        Set<String> others = Set.of("HeartbeatListener", "HeartbeatProxyEnds");
        Set<String> types = types();
        check(KEY, 60, key -> keys.contains(key) || others.contains(key) || types.contains(key));
    }

    @Test
    void eachEnvironmentVariableIsAKey() throws IOException {
        Set<String> variables = keys().stream()
                .map(key -> key.toUpperCase(Locale.ROOT).replace('.', '_').replace(' ', '_'))
                .collect(Collectors.toSet());
        check(VARIABLE, 3, variables::contains);
    }

    /** Finds all occurrences in all pages, and fails with those that are not valid. */
    private static void check(Pattern pattern, int atLeast, Predicate<String> valid) throws IOException {
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (Path page : Readme.pages("")) {
            for (String name : pattern.matcher(Files.readString(page)).results()
                    .map(match -> match.group(match.groupCount()))
                    .toList()) {
                found++;
                if (!valid.test(name)) {
                    wrong.add(ROOT.relativize(page) + ": " + name);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(found >= atLeast, pattern + ": " + found);
    }

    private static boolean has(CharSequence poms, String version) {
        return Pattern.compile("[>\\[/]" + Pattern.quote(version) + "[<,/]").matcher(poms).find();
    }

    /** Returns each file's PID and each of its keys, separated by a blank. */
    private static List<String> keys() {
        return BuiltBundles.elements(BuiltBundles.features(), "config").stream()
                .flatMap(config -> keys(config))
                .toList();
    }

    private static Stream<String> keys(Element config) {
        return Pattern.compile("(?m)^\\s*([A-Za-z.]+) *=").matcher(config.getTextContent()).results()
                .map(key -> config.getAttribute("name") + " " + key.group(1));
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 3, (file, is) -> file.endsWith("pom.xml"))) {
            return files.toList();
        }
    }

    /** Returns the simple names of all types in the bundles. */
    private static Set<String> types() throws IOException {
        Set<String> types = new HashSet<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("bundles"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> types.add(name.replace(".java", "")));
        }
        return types;
    }
}
