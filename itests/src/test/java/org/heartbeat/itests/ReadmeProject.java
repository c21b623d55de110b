// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.heartbeat.itests.BuiltBundles.ROOT;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Maven project that the API's README prints, built by a separate Maven. */
final class ReadmeProject {

    private ReadmeProject() {}

    /** Builds the project with the page's first class, a status provider, and returns the jar. */
    static Path build(Path folder) throws IOException, InterruptedException {
        String page = Files.readString(ROOT.resolve("bundles/org.heartbeat.api/README.md"));
        Path source = folder.resolve("src/main/java/org/example/orders/OrdersStatus.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, block(page, "java"));
        Files.writeString(folder.resolve("pom.xml"), block(page, "xml"));
        Path log = folder.resolve("maven.log");
        Process maven = new ProcessBuilder(
                        Path.of(System.getProperty("itests.maven.home"), "bin", "mvn").toString(),
                        "-B", "-ntp", "-Dmaven.repo.local=" + repository(folder.resolve("repository")), "package")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (maven.waitFor() != 0) {
            throw new AssertionError(Files.readString(log));
        }
        return folder.resolve("target/orders-status-1.0.0.jar");
    }

    private static String block(String page, String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page);
        assertTrue(language, block.find());
        return block.group(1);
    }

    /** Returns a local repository with everything in the user's one, and the API as {@code mvn install} puts it there. */
    private static Path repository(Path folder) throws IOException {
        Path users = Path.of(System.getProperty("itests.maven"));
        Path org = Files.createDirectories(folder.resolve("org"));
        link(users, folder, "org");
        link(users.resolve("org"), org, "heartbeat");
        install(org, "org.heartbeat", ROOT);
        install(org, "org.heartbeat.api", ROOT.resolve("bundles/org.heartbeat.api"));
        return folder;
    }

    private static void link(Path from, Path to, String allBut) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().equals(allBut)) {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    private static void install(Path org, String artifact, Path module) throws IOException {
        String version = System.getProperty("itests.version");
        Path folder = Files.createDirectories(org.resolve("heartbeat").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        Files.copy(module.resolve("pom.xml"), folder.resolve(name + ".pom"));
        Path jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, folder.resolve(name + ".jar"));
        }
    }
}
