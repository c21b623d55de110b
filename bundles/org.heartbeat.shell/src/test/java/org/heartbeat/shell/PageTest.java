// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.junit.jupiter.api.Test;

/** Checks that the pages name commands and options that exist, and that this bundle's page has all commands. */
class PageTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern NAME = Pattern.compile("(?<![\\w.])heartbeat:([a-z-]+)");
    private static final Pattern OPTION = Pattern.compile("(?<=[` ])(--?[a-z][a-z-]*)");
    private static final Map<String, Class<?>> COMMANDS = Stream.<Class<?>>of(
                    DoctorCommand.class, DrainCommand.class, KeyNewCommand.class, ResumeCommand.class, ServersCommand.class,
                    StatusCommand.class, WatchCommand.class)
            .collect(Collectors.toMap(type -> type.getAnnotation(Command.class).name(), Function.identity()));

    @Test
    void namesCommandsThatExist() throws IOException {
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (Path page : pages()) {
            for (String name : names(Files.readString(page))) {
                found++;
                if (!COMMANDS.containsKey(name)) {
                    wrong.add(ROOT.relativize(page) + ": heartbeat:" + name);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(found >= 20, found + " commands");
    }

    @Test
    void listsEachCommandWithOptionsThatItHas() throws IOException {
        Set<String> listed = new TreeSet<>();
        int options = 0;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            if (line.startsWith("| `heartbeat:") || line.startsWith("    karaf@root()> heartbeat:")) {
                String name = names(line).get(0);
                listed.add(name);
                for (MatchResult option : OPTION.matcher(line).results().toList()) {
                    options++;
                    assertTrue(options(COMMANDS.get(name)).contains(option.group(1)), name + " " + option.group(1));
                }
            }
        }
        assertEquals(new TreeSet<>(COMMANDS.keySet()), listed);
        assertTrue(options >= 7, options + " options");
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(name -> name.group(1)).toList();
    }

    private static Set<String> options(Class<?> command) {
        Set<String> options = new HashSet<>();
        for (var field : command.getDeclaredFields()) {
            Option option = field.getAnnotation(Option.class);
            if (option != null) {
                options.add(option.name());
                options.addAll(List.of(option.aliases()));
            }
        }
        return options;
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.find(ROOT, 4, (path, is) -> path.toString().endsWith(".md")
                && !ROOT.relativize(path).toString().contains("target/"))) {
            return files.toList();
        }
    }
}
