// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Arrays;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Finds bundles of a framework and makes changed copies of them. */
final class Bundles {

    private Bundles() {}

    static Bundle named(BundleContext context, String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    /** Returns a copy of the bundle with one more entry, which has this name. */
    static InputStream changed(Bundle bundle, String entryName) throws IOException {
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        try (JarInputStream original = new JarInputStream(new URL(bundle.getLocation()).openStream());
                JarOutputStream copy = new JarOutputStream(changed, original.getManifest())) {
            for (JarEntry entry = original.getNextJarEntry(); entry != null; entry = original.getNextJarEntry()) {
                copy.putNextEntry(new JarEntry(entry.getName()));
                original.transferTo(copy);
            }
            copy.putNextEntry(new JarEntry(entryName));
        }
        return new ByteArrayInputStream(changed.toByteArray());
    }
}
