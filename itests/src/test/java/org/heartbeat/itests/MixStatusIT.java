// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
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
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;

/** The mix in a stock Karaf: beats combine several providers, which come, go, and fail. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class MixStatusIT extends SendingKaraf {

    private static final String MIX = "org.heartbeat.status.mix";
    /** The beats of a minute: a bundle may take long to start. */
    private static final int MOST_BEATS = 300;
    /** The time without a beat that counts as silence: many intervals, so that a busy machine does not look silent. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    /** Matches beats with the fallback status provider's number: all workers of this machine. */
    private static final Predicate<String> SYSTEM = message -> Arrays.stream(message.split("\\D+"))
                    .skip(2)
                    .mapToInt(Integer::parseInt)
                    .sum()
            == 25 * Runtime.getRuntime().availableProcessors();

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd("heartbeat-status-mix")};
    }

    @Before
    public void beat() throws IOException {
        send("HeartbeatInterval", "200ms");
        listener.hearUntil(SYSTEM);
    }

    @After
    public void rest() throws IOException {
        // the address stays until the next test sets its own: Felix SCR 2.2.6 may lose the last of two changes in quick succession
        configs.delete(MIX);
    }

    @Test
    public void isThereOnlyWhileItHasSources() throws IOException {
        ServiceRegistration<StatusProvider> one = register("one", -5, 1, 1);
        try {
            listener.hearUntil(message(1, 1)::equals);
            configs.set(MIX, Map.of("MixSources", "one*2"));
            listener.hearUntil(message(2, 2)::equals);
            configs.set(MIX, Map.of("MixSources", ""));
            listener.hearUntil(message(1, 1)::equals);
            configs.set(MIX, Map.of("MixSources", "one*3"));
            listener.hearUntil(message(3, 3)::equals);
            configs.delete(MIX);
            listener.hearUntil(message(1, 1)::equals);
        } finally {
            one.unregister();
        }
    }

    @Test
    public void beatsTheMixOfTheSourcesThatAreThereAndIsSilentWithoutAny() throws IOException {
        ServiceRegistration<StatusProvider> first = register("first", 0, 10, 2);
        ServiceRegistration<StatusProvider> second = register("second", 0, 5, 4);
        configs.set(MIX, Map.of("MixSources", "first, second*0.5"));
        listener.hearUntil(message(13, 4)::equals);

        second.unregister();
        listener.hearUntil(message(10, 2)::equals);

        first.unregister();
        listener.hearUntilSilent(message(10, 2), SILENCE);
        assertThrows(SocketTimeoutException.class, () -> listener.hearWithin(SILENCE));

        first = register("first", 0, 10, 2);
        assertEquals(message(10, 2), listener.hear().message());
        second = register("second", 0, 5, 4);
        listener.hearUntil(message(13, 4)::equals);
        for (String line : List.of(
                "Status provider \"first\": is not present",
                "Status provider \"first\": counts again",
                "Status provider \"second\": counts again")) {
            assertLoggedOnce(line);
        }
        // again if there is another reason some seconds later: the first provider went and came back
        long lines = logged("Status provider \"second\": is not present").size();
        assertTrue(lines + " lines", lines >= 1 && lines <= 3);
        first.unregister();
        second.unregister();
    }

    @Test
    public void takesTheBestOfSeveralSourcesWithOneName() throws IOException {
        ServiceRegistration<StatusProvider> old = register("pool", 0, 1, 1);
        ServiceRegistration<StatusProvider> better = register("pool", 1, 2, 2);
        try {
            configs.set(MIX, Map.of("MixSources", "pool*2"));
            listener.hearUntil(message(4, 4)::equals);
            old.setProperties(properties("pool", 2));
            listener.hearUntil(message(2, 2)::equals);
            better.setProperties(properties("pool", 3));
            listener.hearUntil(message(4, 4)::equals);
            better.setProperties(properties("other", 3));
            listener.hearUntil(message(2, 2)::equals);
        } finally {
            old.unregister();
            better.unregister();
        }
    }

    @Test
    public void neverAsksItselfWhateverItIsCalled() throws IOException {
        ServiceRegistration<StatusProvider> all = register("all", -5, 1, 1);
        try {
            configs.set(MIX, Map.of("MixSources", "all*2", "heartbeat.status", "some"));
            listener.hearUntil(message(2, 2)::equals);
            configs.set(MIX, Map.of("MixSources", "mix, all*3"));
            listener.hearUntil(message(3, 3)::equals);
            assertLoggedOnce("Status provider \"mix\": is not present (present: [all, system])");
        } finally {
            all.unregister();
        }
    }

    @Test
    public void refusesABadConfigurationAndTakesAGoodOneWhileItBeats() throws IOException {
        ServiceRegistration<StatusProvider> one = register("one", 0, 3, 6);
        ServiceRegistration<StatusProvider> two = register("two", 0, 2, 1);
        try {
            configs.set(MIX, Map.of("MixSources", "one*2, two", "MixMethod", "none yet"));
            assertEquals(message(3, 6), hearNextAfter(SYSTEM));
            configs.set(MIX, Map.of("MixSources", "one*2", "MixMethod", "sum"));
            assertEquals(message(6, 12), hearNextAfter(message(3, 6)::equals));
            configs.setAndAwait(MIX, Map.of("MixSources", "one*2, two", "MixMethod", "all"));
            listener.skip();
            for (int beat = 0; beat < 5; beat++) {
                assertEquals(message(6, 12), listener.hear().message());
            }
            assertLoggedOnce("MixMethod: \"all\" (expected: sum, tightest)");
            configs.set(MIX, Map.of("MixMethod", "sum"));
            assertEquals(message(8, 13), hearNextAfter(message(6, 12)::equals));
            configs.set(MIX, Map.of("MixMethod", "tightest"));
            assertEquals(message(6, 12), hearNextAfter(message(8, 13)::equals));
        } finally {
            one.unregister();
            two.unregister();
        }
    }

    @Test
    public void beatsOnWhileBundlesOfSourcesRestart() throws IOException, BundleException {
        Bundle left = context.installBundle("left", ProviderBundle.of("left", 0, 30));
        Bundle right = context.installBundle("right", ProviderBundle.of("right", 0, 4));
        try {
            left.start();
            right.start();
            configs.set(MIX, Map.of("MixSources", "left, right"));
            listener.hearUntil(message(34, 0)::equals);
            Set<String> mixes = Set.of(message(34, 0), message(30, 0), message(4, 0));
            for (int restart = 1; restart <= 10; restart++) {
                Bundle bundle = restart % 2 == 0 ? left : right;
                bundle.stop();
                String without = hearWithin(mixes, bundle == left ? message(4, 0) : message(30, 0));
                if (restart > 8) {
                    bundle.update(ProviderBundle.of(bundle == left ? "left" : "right", 0, bundle == left ? 30 : 4));
                }
                bundle.start();
                hearWithin(mixes, message(34, 0));
                assertTrue(without, mixes.contains(without));
            }
            // so fast that a beat may not notice it
            for (int restart = 1; restart <= 10; restart++) {
                left.stop();
                left.start();
                hearWithin(mixes, message(34, 0));
            }
        } finally {
            left.uninstall();
            right.uninstall();
        }
    }

    /** Reads beats until this one; fails if one of them is late or not among these messages. */
    private String hearWithin(Set<String> messages, String until) throws IOException {
        for (int beat = 0; beat < MOST_BEATS; beat++) {
            String message = listener.hear().message();
            assertTrue(message, messages.contains(message));
            if (message.equals(until)) {
                return message;
            }
        }
        throw new AssertionError(MOST_BEATS + " beats without " + until);
    }

    /** Returns the first beat that does not match. */
    private String hearNextAfter(Predicate<String> before) throws IOException {
        return listener.hearUntil(before.negate()).message();
    }

    private ServiceRegistration<StatusProvider> register(String name, int ranking, int ready, int busy) {
        return context.registerService(
                StatusProvider.class, () -> new WorkerStatus(ready, busy), properties(name, ranking));
    }

    private static Hashtable<String, Object> properties(String name, int ranking) {
        return new Hashtable<>(Map.of(StatusProvider.NAME, name, "service.ranking", ranking));
    }

    private static String message(int ready, int busy) {
        return "v=1&ready=" + ready + "&busy=" + busy;
    }

    private static void assertLoggedOnce(String text) throws IOException {
        List<String> lines = logged(text);
        assertEquals(text + " in " + lines, 1, lines.size());
    }

    private static List<String> logged(String text) throws IOException {
        return Files.readAllLines(Path.of(System.getProperty("karaf.log"), "karaf.log")).stream()
                .filter(line -> line.contains(text))
                .toList();
    }
}
