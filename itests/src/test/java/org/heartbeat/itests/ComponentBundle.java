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

/** Makes bundles with a single Declarative Services component, each with its own class loader. */
final class ComponentBundle {

    private ComponentBundle() {}

    /**
     * Returns a bundle with this symbolic name.
     *
     * @param component a class that needs no other class of ours and has a method {@code activate}
     * @param service the type of its service; if it is one of Java's, the bundle imports our API as needed
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
