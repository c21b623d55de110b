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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the Java classes and statements printed in a README compile as they are. */
class ReadmeCodeTest {

    private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern REGISTRATION = Pattern.compile("context\\.registerService\\([^`;\\n]+\\)(?=[;`])");
    private static final Pattern TYPE = Pattern.compile("public final class (\\w+)");

    private static final String IMPORTS = """
            import org.osgi.service.component.annotations.Component;
            import org.osgi.service.event.Event;
            import org.osgi.service.event.EventHandler;
            """;
    private static final String STATEMENTS = """
            import java.util.Hashtable;
            import java.util.Map;
            import java.util.concurrent.ThreadPoolExecutor;
            import org.heartbeat.api.codec.Heartbeat;
            import org.heartbeat.api.codec.HeartbeatCodec;
            import org.heartbeat.api.status.WorkerStatus;
            import org.osgi.framework.BundleContext;

            public final class Statements%d {
                void run(BundleContext context, ThreadPoolExecutor pool, HeartbeatCodec codec) {
                    %s
                }
            }
            """;

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
        List<String> statements = new ArrayList<>();
        for (Path page : Readme.pages("bundles")) {
            String text = Files.readString(page);
            for (String block : code(page, text)) {
                Matcher type = TYPE.matcher(block);
                if (type.find()) {
                    sources.add(new Source(type.group(1), block));
                } else {
                    statements.add(block.replace("…", ""));
                }
            }
            REGISTRATION.matcher(text).results().forEach(registration -> statements.add(registration.group() + ";"));
        }
        for (String statement : statements) {
            sources.add(new Source("Statements" + sources.size(), STATEMENTS.formatted(sources.size(), statement)));
        }
        return sources;
    }

    /** Returns a page's blocks of Java: those marked as such, and indented classes, which have no imports. */
    private static List<String> code(Path page, String text) throws IOException {
        List<String> blocks = new ArrayList<>();
        BLOCK.matcher(text).results().forEach(block -> blocks.add(block.group(1)));
        Readme.blocks(page).stream()
                .filter(block -> TYPE.matcher(block).find())
                .forEach(block -> blocks.add(IMPORTS + block));
        return blocks;
    }

    @Test
    void thereAreSome() throws IOException {
        assertTrue(sources().size() >= 8, sources().toString());
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
