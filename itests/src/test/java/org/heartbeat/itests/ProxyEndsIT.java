// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import javax.inject.Inject;
import org.apache.karaf.http.core.ProxyService;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.testing.Await;
import org.heartbeat.testing.Ports;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.karaf.options.KarafDistributionOption;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;

/** Karaf's HTTP proxies report the ends of their requests to the selector. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ProxyEndsIT {

    @Inject
    private BundleContext context;

    @Inject
    private ProxyService proxies;

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd("heartbeat-balancer", "http"),
            // as an earlier version set it
            KarafDistributionOption.editConfigurationFilePut(
                    "etc/org.heartbeat.balancer.karaf.cfg", "HeartbeatProxyEnds", "on"),
            // for the servers in this JVM: without it each answer takes 40 ms
            systemProperty("sun.net.httpserver.nodelay").value("true")
        };
    }

    @Test
    public void tellsTheEndOfEachRequestAndWhetherItsServerFailed() throws Exception {
        ToldSelector selector;
        try (NamedServer server = new NamedServer("a");
                ProxyClient proxied = new ProxyClient(
                        (String) new Configs(context).get("org.ops4j.pax.web", "org.osgi.service.http.port"))) {
            selector = new ToldSelector(server.port());
            ServiceRegistration<ServerSelector> registration = context.registerService(
                    ServerSelector.class,
                    selector,
                    new Hashtable<>(Map.of(
                            ServerSelector.NAME, "heartbeat", Constants.SERVICE_RANKING, Integer.MAX_VALUE)));
            proxies.addProxy("/app", "http://127.0.0.1:" + server.port() + "/app", "heartbeat");
            // during startup, requests may be answered without the selector
            Await.until(() -> status(proxied, "/app") == 200 && selector.ended.get() > 0);
            int begun = selector.begun.get();
            for (int i = 0; i < 10; i++) {
                assertEquals(200, proxied.get("/app").statusCode());
            }
            assertEquals(10, selector.begun.get() - begun);
            awaitEnds(selector);
            assertEquals(0, selector.failed.get());
            Bundle jetty = Bundles.named(context, "org.heartbeat.jetty");
            jetty.update(Bundles.changed(jetty, "changed"));
            begun = selector.begun.get();
            for (int i = 0; i < 10; i++) {
                assertEquals(200, proxied.get("/app").statusCode());
            }
            // on the same connection, which was kept open
            assertEquals(10, selector.begun.get() - begun);
            awaitEnds(selector);
            // a port on which nothing listens
            int nobody = Ports.next();
            selector.tell(nobody);
            proxies.addProxy("/gone", "http://127.0.0.1:" + nobody + "/gone", "heartbeat");
            assertEquals(500, (int) Await.until(() -> status(proxied, "/gone"), status -> status != 404));
            awaitEnds(selector);
            assertEquals(1, selector.failed.get());
            registration.unregister();
        }
    }

    @Test
    public void warnsOnceOfTheKeyThatHasNoEffectAnyMore() throws IOException {
        String log = Files.readString(Path.of(System.getProperty("karaf.log"), "karaf.log"));
        assertEquals(1, log.lines().filter(line -> line.contains("HeartbeatProxyEnds")).count());
    }

    private static int status(ProxyClient proxied, String path) {
        try {
            return proxied.get(path).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until all requests have ended: an answer may arrive before its request has ended. */
    private static void awaitEnds(ToldSelector selector) {
        Await.until(() -> selector.begun + " begun, " + selector.ended + " ended, " + selector.failed + " failed",
                seen -> selector.begun.get() == selector.ended.get() + selector.failed.get());
    }
}
