// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import java.io.IOException;
import java.util.Map;
import org.heartbeat.testing.Await;
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

/** Karaf's own Jetty, whose pool is resized while the sender keeps beating. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class JettyReconfiguredIT extends SendingKaraf {

    private static final String MOST_THREADS = "org.ops4j.pax.web.server.maxThreads";

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd("http")};
    }

    @Before
    public void beat() throws Exception {
        send("HeartbeatInterval", "200ms", "HeartbeatStatus", "jetty");
    }

    @After
    public void rest() throws Exception {
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", "", "HeartbeatInterval", "1s", "HeartbeatStatus", ""));
    }

    @Test
    public void tellsTheWorkersOfThePoolThatIsThere() throws Exception {
        int workers = idleWorkers(50);
        for (int less : new int[] {20, 10, 0}) {
            configs.set("org.ops4j.pax.web", Map.of(MOST_THREADS, "" + (50 - less)));
            listener.hearUntil(("v=1&ready=" + (workers - less) + "&busy=0")::equals);
        }
    }

    /** Jetty would not start if a customizer were registered before it. */
    @Test
    public void letsJettyStartAgainAndHearsItsRequests() throws Exception {
        Bundle jetty = Bundles.named(context, "org.ops4j.pax.web.pax-web-jetty");
        jetty.stop();
        jetty.start();
        Await.until(() -> context.getServiceReference("org.eclipse.jetty.server.HttpConfiguration$Customizer") != null);
        idleWorkers(50);
    }

    /** Returns the workers that an idle server with this many threads reports; acceptors and selectors lease some threads. */
    private int idleWorkers(int threads) throws Exception {
        Await.until(this::answers);
        listener.skip();
        // some may still be from the time when Jetty leased its threads: a late status repeats the last one three times
        for (int i = 0; i < 4; i++) {
            listener.hear();
        }
        String idle = listener.hearUntil(message -> message.matches("v=1&ready=\\d+&busy=0")).message();
        int workers = Integer.parseInt(idle.replaceAll("v=1&ready=(\\d+)&busy=0", "$1"));
        if (workers <= threads / 2 || workers > threads) {
            throw new AssertionError(idle);
        }
        return workers;
    }

    private boolean answers() {
        try {
            int port = Integer.parseInt((String) configs.get("org.ops4j.pax.web", "org.osgi.service.http.port"));
            return RawHttp.ask(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").status() > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
