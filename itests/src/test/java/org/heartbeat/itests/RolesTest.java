// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks who may do what: Karaf lets everybody use a command or an operation without roles. */
class RolesTest {

    private static final Pattern COMMAND = Pattern.compile("org/heartbeat/shell/(\\w+)Command\\.class");
    private static final String ALL = "viewer, manager, admin";
    private static final String CHANGING = "manager, admin";

    @Test
    void givesEachCommandItsRoles() throws IOException {
        Map<String, String> roles = roles("org.apache.karaf.command.acl.heartbeat");
        assertEquals(
                Map.of(
                        "doctor", ALL, "servers", ALL, "status", ALL, "watch", ALL,
                        "drain", CHANGING, "resume", CHANGING, "key-new", "admin"),
                roles);
        assertEquals(commands(), roles.keySet());
    }

    @Test
    void givesEachOperationOfAnMBeanItsRoles() throws IOException {
        assertEquals(Map.of("drain", CHANGING, "resume", CHANGING), roles("jmx.acl.org.heartbeat"));
    }

    /** Returns the roles in a file that a feature ships. */
    private static Map<String, String> roles(String pid) throws IOException {
        Properties roles = new Properties();
        roles.load(new StringReader(BuiltBundles.elements(BuiltBundles.features(), "config").stream()
                .filter(config -> config.getAttribute("name").equals(pid))
                .findFirst().orElseThrow()
                .getTextContent()));
        Map<String, String> all = new TreeMap<>();
        roles.forEach((name, who) -> all.put((String) name, (String) who));
        return all;
    }

    /** Returns the commands in the shell's bundle. */
    private static Set<String> commands() throws IOException {
        BuiltBundles.Bundle shell = BuiltBundles.all().stream()
                .filter(bundle -> bundle.name().equals("org.heartbeat.shell"))
                .findFirst().orElseThrow();
        try (JarFile jar = new JarFile(shell.jar().toFile())) {
            return jar.stream()
                    .map(entry -> COMMAND.matcher(entry.getName()))
                    .filter(Matcher::matches)
                    .map(name -> name.group(1).replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT))
                    .collect(Collectors.toSet());
        }
    }
}
