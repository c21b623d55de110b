// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes bundles with one component of Declarative Services in them, and a class loader of their own. */
final class ComponentBundle {

    private ComponentBundle() {}

    /**
     * A bundle of this symbolic name.
     *
     * @param component a class that needs no other one of ours, with a method {@code activate}
     * @param service what it is registered as; where it is Java's, the bundle imports our API as it needs it
     * @param properties elements of the component's description
     */
    static byte[] of(String name, Class<?> component, Class<?> service, String properties) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        boolean isOfJava = service.getPackageName().startsWith("java.");
        headers.putValue(
                isOfJava ? "DynamicImport-Package" : "Import-Package",
                isOfJava ? "org.heartbeat.api.*" : service.getPackageName());
        headers.putValue("Service-Component", "OSGI-INF/component.xml");
        String description = """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%s" immediate="true"
                    activate="activate">
                  <implementation class="%s"/>
                  %s
                  <service><provide interface="%s"/></service>
                </scr:component>
                """.formatted(name, component.getName(), properties, service.getName());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String classFile = component.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream code = component.getClassLoader().getResourceAsStream(classFile)) {
            jar.putNextEntry(new JarEntry("OSGI-INF/component.xml"));
            jar.write(description.getBytes(UTF_8));
            jar.putNextEntry(new JarEntry(classFile));
            code.transferTo(jar);
        }
        return bytes.toByteArray();
    }
}
