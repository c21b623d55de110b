// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationPlugin;

/** The feature in a stock Karaf: what it sends, and what changes that. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SenderIT extends SendingKaraf {

    private static final String FIXED = "v=1&ready=75&busy=3";

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd()};
    }

    @Before
    public void beat() throws IOException {
        configs.set("org.heartbeat.status.fixed", Map.of("ready", "75", "busy", "3"));
        configs.set("org.heartbeat", defaultsBut(Map.of("HeartbeatAddress", listener.address())));
        listener.hearUntil(FIXED::equals);
    }

    @Test
    public void sendsOneDatagramASecondAndNothingElse() throws IOException {
        Listener.Heard last = listener.hear();
        for (int beat = 1; beat <= 5; beat++) {
            Listener.Heard heard = listener.hear();
            assertEquals(FIXED, heard.message());
            heard.assertNextAfter(last, "beat " + beat);
            last = heard;
        }
    }

    @Test
    public void beatsTheLoadOfTheMachineByDefault() throws IOException {
        configs.set("org.heartbeat.status.fixed", Map.of("ready", "", "busy", ""));
        int workers = 25 * Runtime.getRuntime().availableProcessors();
        String beat = listener.hearUntil(message -> !message.equals(FIXED)).message();
        assertTrue(beat, beat.matches("v=1&ready=\\d+&busy=\\d+"));
        int[] counts = Arrays.stream(beat.split("\\D+")).skip(2).mapToInt(Integer::parseInt).toArray();
        assertEquals(workers, counts[0] + counts[1]);
        assertTrue(beat, counts[0] > 0);
    }

    @Test
    public void takesEveryKeyWithoutLosingABeat() throws IOException {
        List<Map<String, ?>> changes = List.of(
                Map.of("HeartbeatSource", "127.0.0.7"),
                Map.of("HeartbeatPort", "8181"),
                Map.of("HeartbeatTimeToLive", 3),
                Map.of("HeartbeatInterface", "127.0.0.1"),
                Map.of("HeartbeatVariables", ""),
                Map.of("HeartbeatStatus", "fixed"),
                Map.of("HeartbeatAddress", new String[] {listener.address(), "http://127.0.0.1:1/"}),
                Map.of("HeartbeatAddress", listener.address(), "HeartbeatSource", "", "HeartbeatPort", ""));
        Listener.Heard last = listener.hear();
        for (Map<String, ?> change : changes) {
            configs.set("org.heartbeat", change);
            Listener.Heard heard;
            if (change.containsKey("HeartbeatSource") || change.containsKey("HeartbeatPort")) {
                // balancers see a different server: the old one leaves, and the new one reports at once
                listener.hearUntil(message -> message.endsWith("&state=leaving"));
                assertTrue(listener.hear().message().startsWith(FIXED));
                // the regular one, which may follow soon
                heard = listener.hear();
            } else {
                heard = listener.hear();
                heard.assertNextAfter(last, "after " + change);
            }
            last = heard;
        }
        configs.set("org.heartbeat", Map.of("HeartbeatSource", "127.0.0.7", "HeartbeatPort", "8181"));
        Listener.Heard heard = listener.hearUntil((FIXED + "&port=8181")::equals);
        assertEquals("127.0.0.7", heard.source().getHostAddress());
    }

    /** The second update comes at a moment when SCR does not notice it. */
    @Test
    public void takesAnUpdateThatComesWhileScrReadsTheOneBefore() throws IOException {
        ConfigurationPlugin plugin = (reference, properties) -> {
            boolean scr = StackWalker.getInstance()
                    .walk(calls -> calls.anyMatch(call -> call.getClassName().startsWith("org.apache.felix.scr.")));
            if (scr && "9001".equals(properties.get("HeartbeatPort"))) {
                try {
                    configs.set("org.heartbeat", Map.of("HeartbeatPort", "9002"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        ServiceRegistration<?> registration = context.registerService(
                ConfigurationPlugin.class, plugin, new Hashtable<>(Map.of(ConfigurationPlugin.CM_TARGET, "org.heartbeat")));
        try {
            configs.set("org.heartbeat", Map.of("HeartbeatPort", "9001"));
            listener.hearUntil((FIXED + "&port=9002")::equals);
        } finally {
            registration.unregister();
        }
    }

    @Test
    public void changesItsPace() throws IOException {
        long begin = System.nanoTime();
        configs.set("org.heartbeat", Map.of("HeartbeatInterval", "100ms"));
        listener.hear();
        for (int beat = 0; beat < 20; beat++) {
            assertEquals(FIXED, listener.hear().message());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertTrue(seconds + " s for 20 beats", seconds > 1.5 && seconds < 15);
    }

    @Test
    public void refusesABadConfigurationWhileItBeatsOn() throws IOException {
        for (Map<String, ?> bad : List.of(
                Map.of("HeartbeatAddress", "239.0.0.1"),
                Map.of("HeartbeatAddress", listener.address(), "HeartbeatInterval", "often"),
                Map.of("HeartbeatInterval", "1s", "HeartbeatInterface", "nosuch0"))) {
            configs.setAndAwait("org.heartbeat", bad);
            listener.skip();
            assertEquals(FIXED, listener.hear().message());
        }
        String log = Files.readString(Path.of(System.getProperty("karaf.log"), "karaf.log"));
        assertTrue(log, log.contains("HeartbeatAddress: \"239.0.0.1\" (expected: host:port)"));
        assertTrue(log, log.contains("HeartbeatInterval: \"often\" (expected: 100ms ~ 1h"));
        assertTrue(log, log.contains("HeartbeatInterface: \"nosuch0\" (expected: name or address of an interface"));
    }

    @Test
    public void leavesWithNoWorkerReadyWhenItsBundleStops() throws IOException, BundleException {
        Bundle sender = Bundles.named(context, "org.heartbeat.sender");
        sender.stop();
        try {
            listener.hearUntil("v=1&ready=0&busy=3&state=leaving"::equals);
            assertThrows(SocketTimeoutException.class, () -> listener.hearWithin(Duration.ofSeconds(3)));
        } finally {
            sender.start();
        }
        assertEquals(FIXED, listener.hear().message());
    }

    @Test
    public void beatsOnWhileTheCodecIsUpdated() throws IOException, BundleException {
        Bundle codec = Bundles.named(context, "org.heartbeat.codec");
        Listener.Heard before = listener.hear();
        codec.stop();
        Listener.Heard without = listener.hear();
        codec.start();
        Listener.Heard with = listener.hear();
        assertEquals(FIXED, without.message());
        assertEquals(FIXED, with.message());
        without.assertNextAfter(before, "without a codec");
        with.assertNextAfter(without, "with a codec again");
    }

    @Test
    public void isSilentAfterThreeRepeatsOfAProviderThatFailsAndComesBack() throws IOException {
        AtomicBoolean broken = new AtomicBoolean();
        ServiceRegistration<StatusProvider> failing = register("failing", 10, () -> {
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            return new WorkerStatus(1, 2);
        });
        try {
            listener.hearUntil("v=1&ready=1&busy=2"::equals);
            broken.set(true);
            listener.hearUntilSilent("v=1&ready=1&busy=2", Duration.ofSeconds(5));
            broken.set(false);
            listener.hearUntil("v=1&ready=1&busy=2"::equals);
        } finally {
            failing.unregister();
        }
        listener.hearUntil(FIXED::equals);
    }

    @Test
    public void followsTheRankingThatAUserWritesIntoAFile() throws IOException {
        configs.setAndAwait("org.heartbeat.status.fixed", Map.of("service.ranking", "5"));
        ServiceRegistration<StatusProvider> middle = register("middle", 4, () -> new WorkerStatus(4, 4));
        try {
            listener.skip();
            assertEquals(FIXED, listener.hear().message());
            configs.set("org.heartbeat.status.fixed", Map.of("service.ranking", "3"));
            listener.hearUntil("v=1&ready=4&busy=4"::equals);
        } finally {
            middle.unregister();
            configs.set("org.heartbeat.status.fixed", Map.of("service.ranking", "0"));
        }
    }

    private ServiceRegistration<StatusProvider> register(String name, int ranking, StatusProvider provider) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(StatusProvider.NAME, name);
        properties.put("service.ranking", ranking);
        return context.registerService(StatusProvider.class, provider, properties);
    }

    private static Map<String, Object> defaultsBut(Map<String, ?> values) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "HeartbeatAddress", "",
                "HeartbeatInterval", "1s",
                "HeartbeatInterface", "",
                "HeartbeatTimeToLive", "1",
                "HeartbeatSource", "",
                "HeartbeatPort", "",
                "HeartbeatStatus", "",
                "HeartbeatVariables", "",
                "HeartbeatSteady", "off"));
        all.putAll(values);
        return all;
    }
}
