// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes bundles with a status provider in them: a component of Declarative Services, and a class loader of its own. */
final class ProviderBundle {

    private ProviderBundle() {}

    /** A bundle whose provider has this name and ranking and tells this number as {@code ready}. */
    static InputStream of(String name, int ranking, int number) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.heartbeat.itests.provider." + name);
        headers.putValue("Import-Package", "org.heartbeat.api.status");
        headers.putValue("Service-Component", "OSGI-INF/provider.xml");
        String component = """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="provider.%s" activate="activate">
                  <implementation class="%s"/>
                  <property name="heartbeat.status" value="%s"/>
                  <property name="service.ranking" type="Integer" value="%d"/>
                  <property name="number" type="Integer" value="%d"/>
                  <service><provide interface="org.heartbeat.api.status.StatusProvider"/></service>
                </scr:component>
                """.formatted(name, NumberedProvider.class.getName(), name, ranking, number);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String classFile = NumberedProvider.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream code = NumberedProvider.class.getClassLoader().getResourceAsStream(classFile)) {
            jar.putNextEntry(new JarEntry("OSGI-INF/provider.xml"));
            jar.write(component.getBytes(UTF_8));
            jar.putNextEntry(new JarEntry(classFile));
            code.transferTo(jar);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
