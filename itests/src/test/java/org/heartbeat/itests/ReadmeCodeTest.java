// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the Java classes printed in a README compile as they are. */
class ReadmeCodeTest {

    private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern TYPE = Pattern.compile("public final class (\\w+)");

    @TempDir
    private Path folder;

    /** A class on a page. */
    record Source(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Source> sources() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path page : Readme.pages("bundles")) {
            BLOCK.matcher(Files.readString(page)).results().forEach(block -> TYPE.matcher(block.group(1)).results()
                    .forEach(type -> sources.add(new Source(type.group(1), block.group(1)))));
        }
        return sources;
    }

    @Test
    void thereAreSome() throws IOException {
        assertTrue(sources().size() >= 4, sources().toString());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void compiles(Source source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        JavaFileObject file = new SimpleJavaFileObject(
                URI.create("string:///" + source.name() + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source.text();
            }
        };
        List<String> options = List.of("-proc:none", "-Xlint:all,-classfile", "--release", "17", "-d", folder.toString());
        boolean compiled = compiler.getTask(output, null, null, options, null, List.of(file)).call();
        assertEquals("", output.toString());
        assertTrue(compiled);
    }
}
