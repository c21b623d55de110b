// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/**
 * Checks that each configuration is described the same everywhere: keys, their order, and their defaults in the metatype generated
 * from its annotation, in the file that a feature ships, and in the table of its bundle's page. New configurations are found
 * automatically.
 */
class ConfigurationTest {

    private static final Pattern KEY = Pattern.compile("([A-Za-z.]+) *=(.*)");
    private static final Pattern ROW = Pattern.compile("\\| `([A-Za-z.]+)` \\| ([^|]*) \\|.*");

    /** A configuration as its bundle describes it: keys with defaults, in order, and the values of those that offer some. */
    private record Described(
            BuiltBundles.Bundle bundle, String pid, boolean factory, Map<String, String> keys, Map<String, String> choices) {
        @Override
        public String toString() {
            return pid;
        }
    }

    static Stream<Described> described() {
        return BuiltBundles.stream().flatMap(bundle -> {
            try (JarFile jar = new JarFile(bundle.jar().toFile())) {
                List<Described> found = new ArrayList<>();
                for (JarEntry entry : jar.stream().toList()) {
                    if (entry.getName().matches("OSGI-INF/metatype/.*\\.xml")) {
                        found.addAll(read(bundle, jar, entry));
                    }
                }
                return found.stream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void findsTheConfigurations() {
        assertTrue(described().count() >= 10, () -> described().toList().toString());
    }

    @ParameterizedTest
    @MethodSource("described")
    void shipsAFileWithTheSameKeysAndDefaultsEachExplained(Described described) {
        List<Element> configs = BuiltBundles.elements(BuiltBundles.features(), "config").stream()
                .filter(config -> described.factory()
                        ? config.getAttribute("name").startsWith(described.pid() + "-")
                        : config.getAttribute("name").equals(described.pid()))
                .toList();
        assertFalse(configs.isEmpty(), "no file for " + described);
        for (Element config : configs) {
            Map<String, String> shipped = new LinkedHashMap<>();
            String before = "";
            for (String line : config.getTextContent().strip().lines().toList()) {
                Matcher key = KEY.matcher(line);
                if (key.matches()) {
                    assertTrue(before.startsWith("# "), "no comment above " + line);
                    shipped.put(key.group(1), normal(key.group(2)));
                }
                before = line;
            }
            if (described.factory()) {
                // the file has the values of one instance
                assertEquals(List.copyOf(described.keys().keySet()), List.copyOf(shipped.keySet()));
            } else {
                assertEquals(described.keys().toString(), shipped.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("described")
    void hasATableWithTheSameKeysAndDefaultsInItsPage(Described described) throws IOException {
        assertTrue(Files.exists(described.bundle().readme()), "no " + described.bundle().readme());
        String first = described.keys().keySet().iterator().next();
        List<Map<String, String>> tables = tables(Files.readAllLines(described.bundle().readme()));
        Optional<Map<String, String>> table = tables.stream().filter(keys -> keys.containsKey(first)).findFirst();
        assertTrue(table.isPresent(), "no table | key | default | meaning | with " + first + " in " + tables);
        assertEquals(described.keys().toString(), table.get().toString());
    }

    /** Two bundles may read one file, but only one of them describes it. */
    @Test
    void readsNoKeyThatIsNotDescribedAndHasTheSameDefaultInEachBundle() throws Exception {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        described().forEach(described -> all.put(described.pid(), described.keys()));
        int read = 0;
        URL[] jars = BuiltBundles.stream().map(ConfigurationTest::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(jars, null)) {
            for (BuiltBundles.Bundle bundle : BuiltBundles.all()) {
                for (Class<?> config : configs(bundle, loader)) {
                    for (Method key : config.getDeclaredMethods()) {
                        String name = key.getName().replace('_', '.');
                        Map<String, String> keys = all.get(pid(config));
                        assertTrue(keys.containsKey(name), name + " of " + config + " is none of " + keys);
                        assertEquals(keys.get(name), text(key.getDefaultValue()), name + " of " + config);
                        read++;
                    }
                }
            }
        }
        assertTrue(read >= 40, "keys: " + read);
    }

    @Test
    void offersTheValuesOfEachEnumerationAsChoices() {
        Map<String, String> choices = new TreeMap<>();
        described().forEach(described -> described.choices().forEach((key, values) ->
                choices.put(described.pid() + " " + key, values)));
        assertEquals(
                Map.of(
                        "org.heartbeat HeartbeatScale", "1 10 100",
                        "org.heartbeat.balancer HeartbeatFallback", "any last-known fail",
                        "org.heartbeat.monitor HeartbeatSignatures", "off accept require",
                        "org.heartbeat.monitor HeartbeatSteady", "auto off",
                        "org.heartbeat.status.executor CountQueue", "off on",
                        "org.heartbeat.status.fixed heartbeat.steady", "false true",
                        "org.heartbeat.status.jmx Preset", " jetty tomcat undertow tomcat-requests",
                        "org.heartbeat.status.mix MixMethod", "sum tightest",
                        "org.heartbeat.status.system SystemLoad", "cpu heap average"),
                choices);
    }

    private static List<Described> read(BuiltBundles.Bundle bundle, JarFile jar, JarEntry entry) throws IOException {
        var metatype = BuiltBundles.parse(jar.getInputStream(entry));
        List<Described> found = new ArrayList<>();
        for (Element designate : BuiltBundles.elements(metatype, "Designate")) {
            boolean factory = designate.hasAttribute("factoryPid");
            String ocd = BuiltBundles.elements(designate, "Object").get(0).getAttribute("ocdref");
            Map<String, String> keys = new LinkedHashMap<>();
            Map<String, String> choices = new LinkedHashMap<>();
            for (Element description : BuiltBundles.elements(metatype, "OCD")) {
                if (description.getAttribute("id").equals(ocd)) {
                    for (Element key : BuiltBundles.elements(description, "AD")) {
                        keys.put(key.getAttribute("id"), normal(key.getAttribute("default").replace("\\", "")));
                        List<Element> options = BuiltBundles.elements(key, "Option");
                        if (!options.isEmpty()) {
                            choices.put(key.getAttribute("id"), options.stream()
                                    .map(option -> option.getAttribute("value"))
                                    .collect(Collectors.joining(" ")));
                        }
                    }
                }
            }
            found.add(new Described(bundle, designate.getAttribute(factory ? "factoryPid" : "pid"), factory, keys, choices));
        }
        return found;
    }

    /** Returns the tables whose first two columns are key and default. */
    private static List<Map<String, String>> tables(List<String> lines) {
        List<Map<String, String>> tables = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("| key | default |")) {
                tables.add(new LinkedHashMap<>());
                inside = true;
            }
            inside &= line.startsWith("|");
            Matcher row = ROW.matcher(line);
            if (inside && row.matches()) {
                tables.get(tables.size() - 1).put(row.group(1), written(row.group(2)));
            }
        }
        return tables;
    }

    /** Returns the default in a cell: the text marked as code, or nothing if the cell says that it is empty. */
    private static String written(String cell) {
        Matcher code = Pattern.compile("`([^`]*)`.*").matcher(cell);
        return cell.startsWith("empty") ? "" : code.matches() ? normal(code.group(1)) : cell;
    }

    private static List<Class<?>> configs(BuiltBundles.Bundle bundle, ClassLoader loader) throws Exception {
        List<Class<?>> configs = new ArrayList<>();
        try (JarFile jar = new JarFile(bundle.jar().toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().endsWith("Config.class")) {
                    String name = entry.getName().replace('/', '.').replaceFirst("\\.class$", "");
                    Class<?> type = Class.forName(name, false, loader);
                    if (type.isAnnotation() && Annotation.class.isAssignableFrom(type)) {
                        configs.add(type);
                    }
                }
            }
        }
        return configs;
    }

    private static String pid(Class<?> config) throws ReflectiveOperationException {
        var field = config.getDeclaredField("PID");
        field.setAccessible(true);
        return (String) field.get(null);
    }

    private static URL url(BuiltBundles.Bundle bundle) {
        try {
            return bundle.jar().toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object value) {
        return normal(value instanceof Object[] values
                ? String.join(",", Arrays.stream(values).map(String::valueOf).toList())
                : String.valueOf(value));
    }

    /** Normalizes lists, which may be written with or without blanks. */
    private static String normal(String value) {
        return value.strip().replaceAll("\\s*,\\s*", ", ");
    }
}
