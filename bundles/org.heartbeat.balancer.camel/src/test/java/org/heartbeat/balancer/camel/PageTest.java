// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.camel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.testing.KnownSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the route on the bundle's page, with endpoints that send nothing. */
class PageTest {

    private static final Pattern ROUTE = Pattern.compile(
            "(?m)^(    @Reference.*\n    private LoadBalancer heartbeat;)\n\n    (from\\(.*;)$");

    @TempDir
    private Path folder;

    @Test
    void balancesWithTheRouteOnThePage() throws Exception {
        String page = Files.readString(Path.of("README.md"));
        Matcher route = ROUTE.matcher(page);
        assertTrue(route.find(), page);
        assertTrue(route.group(1).contains("\"(" + ServerSelector.NAME + "=" + HeartbeatLoadBalancer.TYPE + ")\""), route.group(1));
        KnownSelector selector = new KnownSelector();
        HeartbeatLoadBalancer balancer = new HeartbeatLoadBalancer();
        balancer.bindSelector(selector);
        try (URLClassLoader loader = compiled(route.group(1), route.group(2).replace("timer:x", "direct:x"));
                DefaultCamelContext camel = new DefaultCamelContext()) {
            RoutesBuilder routes = (RoutesBuilder) loader.loadClass("Routes").getConstructor().newInstance();
            Field field = routes.getClass().getDeclaredField("heartbeat");
            field.setAccessible(true);
            field.set(routes, balancer);
            camel.addComponent("http", new HttpStub());
            camel.start();
            camel.addRoutes(routes);
            assertEquals("http://192.0.2.11:8181/app", send(camel));
            selector.next = 1;
            assertEquals("http://192.0.2.12:8181/app", send(camel));
        }
    }

    private static String send(DefaultCamelContext camel) throws Exception {
        try (var template = camel.createProducerTemplate()) {
            return template.requestBody("direct:x", null, String.class);
        }
    }

    private URLClassLoader compiled(String field, String statement) throws Exception {
        String source = """
                import org.apache.camel.builder.RouteBuilder;
                import org.apache.camel.processor.loadbalancer.LoadBalancer;
                import org.osgi.service.component.annotations.Reference;
                import org.osgi.service.component.annotations.ReferenceScope;

                public final class Routes extends RouteBuilder {
                    %s

                    @Override
                    public void configure() {
                        %s
                    }
                }
                """.formatted(field, statement);
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Routes.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        List<String> options = List.of("-proc:none", "-d", folder.toString());
        boolean compiled = compiler.getTask(output, null, null, options, null, List.of(file)).call();
        assertTrue(compiled, output.toString());
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, PageTest.class.getClassLoader());
    }
}
