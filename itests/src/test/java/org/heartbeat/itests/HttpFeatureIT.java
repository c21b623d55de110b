// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** Karaf's HTTP server comes and goes while a sender beats. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HttpFeatureIT extends SendingKaraf {

    /** More beats than fall into the time that the features take to install. */
    private static final int MOST = 600;
    private static final int SYSTEM_WORKERS = 25 * Runtime.getRuntime().availableProcessors();

    private final ExecutorService installer = Executors.newSingleThreadExecutor();

    @Inject
    private FeaturesService features;

    private Listener.Heard last;
    private int heard;

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd()};
    }

    @Before
    public void beat() throws IOException {
        send();
        last = listener.hear();
    }

    @After
    public void rest() throws IOException {
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", ""));
        installer.shutdownNow();
    }

    @Test
    public void changesTheSourceToJettyAndBackWithoutLosingABeat() throws Exception {
        hearWorkers(SYSTEM_WORKERS);
        int jettyWorkers = changeAndHear(() -> {
            features.installFeature("http");
            return null;
        });
        System.out.printf("Jetty has %d workers%n", jettyWorkers);
        assertEquals("ready of an idle Jetty", "v=1&ready=" + jettyWorkers + "&busy=0", hearUntilIdle());
        assertEquals(SYSTEM_WORKERS, changeAndHear(() -> {
            features.uninstallFeature("http");
            return null;
        }));
    }

    /** Makes a change, and listens until it is done and the total number of workers is a different one. */
    private int changeAndHear(Callable<Void> change) throws Exception {
        int before = workers(last.message());
        Future<Void> changing = installer.submit(change);
        while (workers(last.message()) == before || !changing.isDone()) {
            hearNext();
        }
        changing.get();
        return workers(last.message());
    }

    private void hearWorkers(int count) throws IOException {
        do {
            hearNext();
        } while (workers(last.message()) != count);
    }

    private String hearUntilIdle() throws IOException {
        do {
            hearNext();
        } while (!last.message().endsWith("&busy=0"));
        return last.message();
    }

    private void hearNext() throws IOException {
        assertTrue("still " + last.message(), ++heard < MOST);
        Listener.Heard next = listener.hear();
        next.assertNextAfter(last, last.message() + ", then " + next.message());
        last = next;
    }

    private static int workers(String message) {
        return Arrays.stream(message.split("\\D+")).skip(2).mapToInt(Integer::parseInt).sum();
    }
}
