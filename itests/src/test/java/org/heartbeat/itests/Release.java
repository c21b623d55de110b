// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The current build under another version: a KAR, and a Maven repository with the features and their bundles.
 *
 * @param version as Maven writes it
 * @param kar the KAR
 */
record Release(String version, Path kar) {

    private static final Path BUILT = Path.of(System.getProperty("itests.kar"));
    private static final String OURS = "repository/org/heartbeat/";

    /** Returns the version that was built. */
    static String built() {
        return BUILT.getFileName().toString().replaceAll("org.heartbeat.kar-|\\.kar$", "");
    }

    /** Makes a release with this version and puts it into a repository. */
    static Release of(String version, Path repository) throws IOException {
        Path kar = repository.resolve("heartbeat-" + version + ".kar");
        try (ZipInputStream built = new ZipInputStream(Files.newInputStream(BUILT));
                ZipOutputStream next = new ZipOutputStream(Files.newOutputStream(kar))) {
            for (ZipEntry entry = built.getNextEntry(); entry != null; entry = built.getNextEntry()) {
                if (!entry.isDirectory()) {
                    byte[] bytes = built.readAllBytes();
                    String name = entry.getName();
                    if (name.startsWith(OURS)) {
                        name = name.replace(built(), version);
                        bytes = name.endsWith(".jar")
                                ? bundle(bytes, version)
                                : new String(bytes, UTF_8).replace(built(), version).getBytes(UTF_8);
                        Path file = repository.resolve(name.replace("repository/", ""));
                        Files.createDirectories(file.getParent());
                        Files.write(file, bytes);
                    }
                    next.putNextEntry(new ZipEntry(name));
                    next.write(bytes);
                }
            }
        }
        return new Release(version, kar);
    }

    /** Returns the version in the form that bundles use. */
    String bundleVersion() {
        return version.replaceFirst("-", ".");
    }

    private static byte[] bundle(byte[] built, String version) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(built))) {
            Manifest manifest = jar.getManifest();
            manifest.getMainAttributes().putValue("Bundle-Version", version.replaceFirst("-", "."));
            try (JarOutputStream next = new JarOutputStream(bytes, manifest)) {
                for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
                    next.putNextEntry(new JarEntry(entry.getName()));
                    jar.transferTo(next);
                }
            }
        }
        return bytes.toByteArray();
    }
}
