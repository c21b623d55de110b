// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.servlet.http.HttpServlet;

/** Makes bundles with a web application in them. */
final class WebBundle {

    private WebBundle() {}

    /**
     * Returns a web application below this path, with a servlet at {@code /servlet} and files.
     *
     * @param servlet a class that needs no other class
     * @param files their contents by name
     */
    static byte[] of(String contextPath, Class<? extends HttpServlet> servlet, Map<String, String> files) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.heartbeat.itests.web");
        headers.putValue("Import-Package", "javax.servlet,javax.servlet.http");
        headers.putValue("Web-ContextPath", contextPath);
        String descriptor = """
                <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1" metadata-complete="true">
                  <servlet>
                    <servlet-name>servlet</servlet-name>
                    <servlet-class>%s</servlet-class>
                    <async-supported>true</async-supported>
                  </servlet>
                  <servlet-mapping>
                    <servlet-name>servlet</servlet-name>
                    <url-pattern>/servlet</url-pattern>
                  </servlet-mapping>
                </web-app>
                """.formatted(servlet.getName());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String classFile = servlet.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream code = servlet.getClassLoader().getResourceAsStream(classFile)) {
            jar.putNextEntry(new JarEntry("WEB-INF/web.xml"));
            jar.write(descriptor.getBytes(UTF_8));
            jar.putNextEntry(new JarEntry(classFile));
            code.transferTo(jar);
            for (Map.Entry<String, String> file : files.entrySet()) {
                jar.putNextEntry(new JarEntry(file.getKey()));
                jar.write(file.getValue().getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
