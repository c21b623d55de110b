// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.karaf.http.core.ProxyService;
import org.heartbeat.api.balancer.ServerSelector;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.util.tracker.ServiceTracker;

/** Karaf's HTTP proxy follows the selector through restarts and updates of any bundle. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class KarafProxyIT {

    private static final int SECONDS = 60;

    @Inject
    private BundleContext context;

    private Configs configs;
    private ProxyClient proxied;
    private Bundle ours;
    private Bundle karaf;
    private NamedServer a;
    private NamedServer b;
    private ToldSelector selector;
    private ServiceRegistration<ServerSelector> registration;

    @Configuration
    public Option[] karaf() {
        return new Option[] {
            StockKaraf.withHeartbeatAnd("heartbeat-balancer", "http"),
            // for the servers in this JVM: without it each answer takes 40 ms
            systemProperty("sun.net.httpserver.nodelay").value("true")
        };
    }

    @Before
    public void open() throws Exception {
        configs = new Configs(context);
        ours = Bundles.named(context, "org.heartbeat.balancer.karaf");
        karaf = Bundles.named(context, "org.apache.karaf.http.core");
        proxied = new ProxyClient((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
        a = new NamedServer("a");
        b = new NamedServer("b");
        selector = new ToldSelector(a.port());
        registration = register(selector, Integer.MAX_VALUE - 1);
    }

    @After
    public void close() throws Exception {
        ours.start();
        karaf.start();
        for (String url : Set.copyOf(proxies().getProxies().keySet())) {
            proxies().removeProxy(url);
        }
        registration.unregister();
        a.close();
        b.close();
        proxied.close();
    }

    @Test
    public void followsTheSelector() throws Exception {
        addProxy("/app");
        assertFollows("/app");
    }

    @Test
    public void handsTheRequestOnToThePathOfTheTarget() throws Exception {
        addProxy("/app");
        assertEquals("a /app/x?y=%20z", proxied.get("/app/x?y=%20z").body());
    }

    @Test
    public void offersItsPolicyOnceHoweverOftenItsBundleIsRestarted() throws Exception {
        ours.stop();
        ours.start();
        assertEquals(
                Set.of("heartbeat", "random", "round-robin"), Set.copyOf(proxies().getBalancingPolicies()));
        assertEquals(3, proxies().getBalancingPolicies().size());
    }

    @Test
    public void answers503WithoutAServer() throws Exception {
        addProxy("/app");
        selector.tell(1);
        HttpResponse<String> answer = proxied.get("/app");
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body(), answer.body().contains("told port 1"));
        assertFollows("/app");
    }

    @Test
    public void followsTheNextSelector() throws Exception {
        addProxy("/app");
        assertFollows("/app");
        proxied.losesNoRequest("/app", () -> {
            ToldSelector next = new ToldSelector(a.port());
            ServiceRegistration<ServerSelector> nextRegistration = register(next, Integer.MAX_VALUE);
            registration.unregister();
            selector = next;
            registration = nextRegistration;
            assertFollows("/app");
            return null;
        });
    }

    @Test
    public void picksAtRandomWhileItsBundleIsStoppedAndLosesNoRequest() throws Exception {
        addProxy("/app");
        assertFollows("/app");
        proxied.losesNoRequest("/app", () -> {
            ours.stop();
            proxied.await(a, "/app");
            proxied.await(b, "/app");
            ours.start();
            assertFollows("/app");
            return null;
        });
    }

    @Test
    public void followsTheSelectorAfterUpdatesOfItsBundleAndLosesNoRequest() throws Exception {
        addProxy("/app");
        proxied.losesNoRequest("/app", () -> {
            for (int update = 0; update < 3; update++) {
                update();
                assertFollows("/app");
            }
            return null;
        });
    }

    @Test
    public void keepsNothingOfWhatWasUpdated() throws Exception {
        // so that the proxies get their policy from the current bundle
        karaf.stop();
        karaf.start();
        addProxy("/app");
        assertFollows("/app");
        WeakReference<ClassLoader> before =
                new WeakReference<>(ours.adapt(BundleWiring.class).getClassLoader());
        update();
        assertFollows("/app");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (before.get() != null && System.nanoTime() < end) {
            System.gc();
        }
        assertNull("class loader of the bundle before its update", before.get());
    }

    @Test
    public void followsTheSelectorAfterARestartOfTheProxies() throws Exception {
        addProxy("/app");
        karaf.stop();
        karaf.start();
        // at once, so that it may be added before any other bundle has seen the service
        addProxy("/other");
        assertFollows("/other");
        assertFollows("/app");
    }

    @Test
    public void followsTheSelectorWhereItsBundleStartsAfterTheProxies() throws Exception {
        addProxy("/app");
        proxies().addProxy("/other", targets("/other"), "random");
        Set<String> before = configured();
        assertEquals(2, before.size());
        ours.stop();
        karaf.stop();
        karaf.start();
        // Karaf's behavior without the policy
        selector.tell(b.port());
        proxied.awaitRow(a, "/app");
        ours.start();
        assertFollows("/app");
        assertEquals(before, configured());
    }

    @Test
    public void followsTheSelectorInAProxyThatWasAddedBeforeItsBundleWasThere() throws Exception {
        ours.stop();
        karaf.stop();
        karaf.start();
        addProxy("/app");
        ours.start();
        assertFollows("/app");
    }

    @Test
    public void followsTheSelectorInAProxyThatWasAddedWhileItsBundleIsStopped() throws Exception {
        ours.stop();
        addProxy("/app");
        ours.start();
        assertFollows("/app");
    }

    @Test
    public void followsTheSelectorWhereItsBundleIsThereBeforeTheProxies() throws Exception {
        addProxy("/app");
        karaf.stop();
        ours.stop();
        ours.start();
        karaf.start();
        assertFollows("/app");
    }

    private void addProxy(String url) throws Exception {
        proxies().addProxy(url, targets(url), "heartbeat");
    }

    private String targets(String path) {
        return "http://127.0.0.1:" + a.port() + path + ",http://127.0.0.1:" + b.port() + path;
    }

    private Set<String> configured() throws IOException {
        return Arrays.stream((String[]) configs.get("org.apache.karaf.http", "proxies")).collect(Collectors.toSet());
    }

    /** Asserts that requests go to the server that the selector picks, once any transition is over. */
    private void assertFollows(String url) throws Exception {
        for (NamedServer server : List.of(b, a, b)) {
            selector.tell(server.port());
            proxied.await(server, url);
        }
        proxied.awaitRow(b, url);
        selector.tell(a.port());
        proxied.assertRow(a, url);
    }

    private ServiceRegistration<ServerSelector> register(ToldSelector told, int ranking) {
        return context.registerService(
                ServerSelector.class,
                told,
                new Hashtable<>(Map.of(ServerSelector.NAME, "heartbeat", Constants.SERVICE_RANKING, ranking)));
    }

    private ProxyService proxies() throws InterruptedException {
        ServiceTracker<ProxyService, ProxyService> tracker = new ServiceTracker<>(context, ProxyService.class, null);
        tracker.open();
        try {
            ProxyService proxies = tracker.waitForService(SECONDS * 1000L);
            assertTrue("no ProxyService", proxies != null);
            return proxies;
        } finally {
            tracker.close();
        }
    }

    private void update() throws BundleException, InterruptedException {
        try {
            ours.update();
        } catch (BundleException e) {
            // Felix gives up if another thread resolves a bundle at the same moment; the update itself is done
            ours.start();
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(ours), event -> refreshed.countDown());
        assertTrue("not refreshed", refreshed.await(SECONDS, TimeUnit.SECONDS));
        // for the same reason as above, the refresh may not have started it again
        ours.start();
        assertEquals(Bundle.ACTIVE, ours.getState());
    }
}
