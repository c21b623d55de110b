// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.BuiltBundles.ROOT;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the modules, tests, profiles and properties in the pages' Maven commands exist. */
class ReadmeMavenTest {

    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^    |`)mvn ([^`&\\n]+)");
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| (`\\w+`(?:, `\\w+`)*) \\| as `(\\w+)`(?:, with `([^`]+)`.*?)? \\|");
    private static final Set<String> PHASES = Set.of("test", "package", "verify", "install");
    private static final Set<String> NONE = Set.of("NONE", "None");

    /** A command on a page: what follows {@code mvn}. */
    record Command(String page, String arguments) {
        String value(String option) {
            return Pattern.compile("(?:^| )" + Pattern.quote(option) + "(\\S+)").matcher(arguments).results()
                    .map(value -> value.group(1))
                    .findFirst()
                    .orElse("");
        }
    }

    static List<Command> commands() throws IOException {
        List<Command> commands = new ArrayList<>();
        for (Path page : Readme.pages("")) {
            String text = Files.readString(page);
            COMMAND.matcher(text).results()
                    .forEach(found -> commands.add(new Command(ROOT.relativize(page).toString(), found.group(1).strip())));
            ROW.matcher(text).results().forEach(row -> commands.addAll(like(row, commands)));
        }
        return commands;
    }

    @Test
    void thereAreSome() throws IOException {
        assertTrue(commands().size() >= 17, commands().toString());
    }

    /** What the release makes, by the page, and what makes it. */
    @ParameterizedTest
    @CsvSource({
        "sources, pom.xml, maven-source-plugin",
        "javadoc, pom.xml, maven-javadoc-plugin",
        "SBOM, pom.xml, cyclonedx-maven-plugin",
        "`-Dgpg.keyname=…`, pom.xml, maven-gpg-plugin",
        "`-Dgpg.keyname=…`, pom.xml, <name>gpg.keyname</name>",
        "compares the API with the last published version, bundles/org.heartbeat.api/pom.xml, bnd-baseline-maven-plugin",
    })
    void releasesWhatThePageSays(String said, String pom, String made) throws IOException {
        String page = Files.readString(ROOT.resolve(".github/CONTRIBUTING.md")).replace('\n', ' ');
        assertTrue(page.substring(page.indexOf("## Release")).contains(said), said);
        assertTrue(Files.readString(ROOT.resolve(pom)).contains(made), made);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void namesOnlyWhatExists(Command command) throws IOException {
        Path module = ROOT.resolve(command.value("-pl "));
        assertTrue(Files.exists(module.resolve("pom.xml")), module.toString());
        String[] arguments = command.arguments().replaceFirst("-pl \\S+", "").strip().split(" +");
        for (String argument : arguments) {
            if (argument.startsWith("-P")) {
                assertTrue(pom(ROOT).contains("<id>" + argument.substring(2) + "</id>"), argument);
            } else if (argument.startsWith("-D")) {
                property(command, module, argument.substring(2).split("=", 2));
            } else {
                assertTrue(Set.of("-q", "-am").contains(argument) || PHASES.contains(argument), argument);
            }
        }
    }

    private static void property(Command command, Path module, String[] property) throws IOException {
        switch (property[0]) {
            case "skipTests", "surefire.failIfNoSpecifiedTests", "failsafe.failIfNoSpecifiedTests" -> { }
            case "test", "it.test" -> assertTrue(NONE.contains(property[1]) || !source(module, property[1]).isEmpty(), property[1]);
            case "gpg.keyname" -> assertTrue(pom(ROOT).contains("<name>gpg.keyname</name>"));
            case "argLine" -> {
                // a fixed one in a pom would come first
                assertFalse((pom(ROOT) + pom(ROOT.resolve("bundles")) + pom(module)).contains("<argLine>"));
                property(command, module, property[1].substring(2).split("=", 2));
            }
            default -> readBy(command, module, property[0]);
        }
    }

    /** Checks that the test that the command runs, or a class that this one names, reads the property. */
    private static void readBy(Command command, Path module, String property) throws IOException {
        String test = Stream.of(command.value("-Dit.test="), command.value("-Dtest="))
                .filter(name -> !name.isEmpty() && !NONE.contains(name))
                .findFirst()
                .orElseGet(() -> fail("no test that could read " + property));
        String source = source(module, test);
        StringBuilder all = new StringBuilder(source);
        for (String name : Pattern.compile("\\b[A-Z]\\w+").matcher(source).results().map(MatchResult::group).distinct().toList()) {
            all.append(source(module, name));
        }
        assertTrue(all.toString().contains("\"" + property + "\""), test + " does not read " + property);
        if (property.startsWith("itests.")) {
            assertTrue(pom(module).contains("<" + property + ">${" + property + "}<"), property + " is not passed on");
        }
    }

    /** Returns the commands of a row that has only what differs from the command of another row. */
    private static List<Command> like(MatchResult row, List<Command> commands) {
        Command model = commands.stream()
                .filter(command -> command.arguments().contains("-Dit.test=" + row.group(2)))
                .findFirst()
                .orElseGet(() -> fail("no command for " + row.group(2)));
        String common = row.group().contains("as well") || row.group(3) == null
                ? model.arguments()
                : model.arguments().replaceAll(" -Ditests\\.\\S+", "");
        String more = row.group(3) == null ? "" : " " + row.group(3);
        return Pattern.compile("\\w+").matcher(row.group(1)).results()
                .map(test -> new Command(model.page(), common.replace(row.group(2), test.group()) + more))
                .toList();
    }

    /** Returns the source of a module's test class, or an empty text if there is none. */
    private static String source(Path module, String name) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
            Path file = files.filter(path -> path.endsWith(name + ".java")).findFirst().orElse(null);
            return file == null ? "" : Files.readString(file);
        }
    }

    private static String pom(Path module) throws IOException {
        return Files.readString(module.resolve("pom.xml"));
    }
}
