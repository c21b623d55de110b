// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import javax.inject.Inject;
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
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Swaps providers in every way there is, ten times a second, while a sender beats. A beat a second is what a busy machine can
 * keep to as well; with {@code -Ditests.interval=100ms} there is one for each swap.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SwapIT {

    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(100);
    /** How much later than its swap a beat may still carry the number before: Config Admin tells of changes later. */
    private static final long SWAP_TIME = 10 * PACE;
    /** Between beats. */
    private static final long INTERVAL =
            System.getProperty("itests.interval", "1s").equals("100ms") ? PACE : TimeUnit.SECONDS.toNanos(1);

    private final List<Swap> swaps = new ArrayList<>();
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private final ReferenceQueue<ClassLoader> unloaded = new ReferenceQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private int number = 1000;

    @Inject
    private BundleContext context;

    private Configs configs;
    private Listener listener;
    private Bundle best;
    private int bestNumber;
    private int otherNumber;
    private ServiceRegistration<StatusProvider> better;
    private ServiceRegistration<StatusProvider> broken;

    /** From when on beats should carry this number. */
    private record Swap(long nanoTime, int number, String kind) {}

    /** What is done to the providers, in this order and over again. Each gives the number that beats should carry then. */
    private enum Kind {
        STOP,
        START,
        UPDATE,
        UNINSTALL,
        INSTALL,
        BETTER_COMES,
        BETTER_FALLS_BACK,
        BETTER_GOES,
        OTHER_NAMED,
        NONE_NAMED,
        BROKEN_COMES,
        BROKEN_GOES,
        CODEC_CHANGES,
        SYSTEM_CHANGES,
        FIXED_CHANGES
    }

    @Configuration
    public Option[] karaf() {
        return new Option[] {StockKaraf.withHeartbeatAnd()};
    }

    @Before
    public void beat() throws IOException, BundleException {
        configs = new Configs(context);
        listener = new Listener();
        otherNumber = ++number;
        Bundle other = context.installBundle("other", ProviderBundle.of("other", 5, otherNumber));
        other.start();
        install();
        configs.set("org.heartbeat", Map.of(
                "HeartbeatAddress", listener.address(),
                "HeartbeatInterval", INTERVAL == PACE ? "100ms" : "1s",
                "HeartbeatSteady", "off"));
        listener.hearUntil(message -> ready(message) == bestNumber);
    }

    @After
    public void rest() throws IOException {
        end.countDown();
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", ""));
        listener.close();
    }

    @Test
    public void losesNoBeatAndDoublesNoneAndLeavesNoClassLoaderBehind() throws Exception {
        int count = Integer.getInteger("itests.swaps");
        swaps.add(new Swap(System.nanoTime() - SWAP_TIME, bestNumber, "begin"));
        listener.skip();

        ScheduledExecutorService pacemaker = Executors.newScheduledThreadPool(2);
        List<Long> control = new ArrayList<>();
        CompletableFuture<Void> swapping = new CompletableFuture<>();
        pacemaker.scheduleAtFixedRate(() -> control.add(System.nanoTime()), 0, PACE, TimeUnit.NANOSECONDS);
        Future<?> swapper = pacemaker.scheduleAtFixedRate(() -> swap(count, swapping), 0, PACE, TimeUnit.NANOSECONDS);
        List<Listener.Heard> beats = new ArrayList<>();
        while (!swapping.isDone()) {
            beats.add(listener.hear());
        }
        swapping.get();
        swapper.cancel(false);
        pacemaker.shutdown();
        assertTrue(pacemaker.awaitTermination(10, TimeUnit.SECONDS));
        if (best.getState() != Bundle.UNINSTALLED) {
            best.uninstall();
        }

        assertEveryBeatCameOnce(beats, control);
        assertBeatsFollowTheSwaps(beats);
        assertClassLoadersAreGone();
    }

    private void swap(int count, CompletableFuture<Void> done) {
        if (done.isDone()) {
            return;
        }
        try {
            Kind kind = Kind.values()[(swaps.size() - 1) % Kind.values().length];
            int expected = swap(kind);
            swaps.add(new Swap(System.nanoTime(), expected, kind.name()));
            if (swaps.size() > count) {
                done.complete(null);
            }
        } catch (BundleException | IOException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private int swap(Kind kind) throws BundleException, IOException {
        switch (kind) {
            case STOP -> best.stop();
            case START -> best.start();
            case UPDATE -> {
                bestNumber = ++number;
                best.update(ProviderBundle.of("best", 10, bestNumber));
                remember(best);
            }
            case UNINSTALL -> best.uninstall();
            case INSTALL -> install();
            case BETTER_COMES -> {
                int betterNumber = ++number;
                better = register("better", 20, () -> new WorkerStatus(betterNumber, 0));
                return betterNumber;
            }
            case BETTER_FALLS_BACK -> better.setProperties(properties("better", 1));
            case BETTER_GOES -> better.unregister();
            case OTHER_NAMED -> configs.set("org.heartbeat", Map.of("HeartbeatStatus", "other"));
            case NONE_NAMED -> configs.set("org.heartbeat", Map.of("HeartbeatStatus", ""));
            case BROKEN_COMES -> broken = register("broken", 30, brokenProvider());
            case BROKEN_GOES -> broken.unregister();
            case CODEC_CHANGES -> change("org.heartbeat.codec");
            case SYSTEM_CHANGES -> change("org.heartbeat.status.system");
            case FIXED_CHANGES -> change("org.heartbeat.status.fixed");
        }
        boolean bestIsThere = kind != Kind.STOP && kind != Kind.UNINSTALL && kind != Kind.OTHER_NAMED;
        return bestIsThere ? bestNumber : otherNumber;
    }

    /** In turn one that throws, one that has no status and one that hangs. */
    private StatusProvider brokenProvider() {
        return switch (swaps.size() / Kind.values().length % 3) {
            case 0 -> () -> {
                throw new IllegalStateException("broken");
            };
            case 1 -> () -> null;
            default -> () -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return null;
            };
        };
    }

    /**
     * Updates a bundle to a copy of itself that differs. Not the API: who uses it goes on with the old one until the framework
     * is told to refresh, which stops the sender too.
     */
    private void change(String symbolicName) throws IOException, BundleException {
        Bundle bundle = Arrays.stream(context.getBundles())
                .filter(candidate -> symbolicName.equals(candidate.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        try (JarInputStream original = new JarInputStream(new URL(bundle.getLocation()).openStream());
                JarOutputStream copy = new JarOutputStream(changed, original.getManifest())) {
            for (JarEntry entry = original.getNextJarEntry(); entry != null; entry = original.getNextJarEntry()) {
                copy.putNextEntry(new JarEntry(entry.getName()));
                original.transferTo(copy);
            }
            copy.putNextEntry(new JarEntry("changed/" + ++number));
        }
        bundle.update(new ByteArrayInputStream(changed.toByteArray()));
        remember(bundle);
    }

    private void install() throws IOException, BundleException {
        bestNumber = ++number;
        best = context.installBundle("best-" + number, ProviderBundle.of("best", 10, bestNumber));
        best.start();
        remember(best);
    }

    private void remember(Bundle bundle) {
        loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader(), unloaded));
    }

    private ServiceRegistration<StatusProvider> register(String name, int ranking, StatusProvider provider) {
        return context.registerService(StatusProvider.class, provider, properties(name, ranking));
    }

    private static Dictionary<String, Object> properties(String name, int ranking) {
        return new Hashtable<>(Map.of(StatusProvider.NAME, name, "service.ranking", ranking));
    }

    /** A gap or a pair counts only where a thread that did nothing but keep the same pace was on time all the while. */
    private static void assertEveryBeatCameOnce(List<Listener.Heard> beats, List<Long> control) {
        long first = beats.get(0).nanoTime();
        List<Long> offsets = new ArrayList<>(List.of(0L));
        int stalls = 0;
        for (int i = 1; i < beats.size(); i++) {
            long before = beats.get(i - 1).nanoTime();
            long now = beats.get(i).nanoTime();
            if (now - before > INTERVAL * 7 / 4 || now - before < INTERVAL / 4) {
                assertTrue(
                        "beats " + (i - 1) + " and " + i + " are " + (now - before) / 1e6 + " ms apart",
                        wasStalled(control, before - INTERVAL, now));
                stalls++;
            }
            offsets.add(now - first - i * INTERVAL);
        }
        long span = beats.get(beats.size() - 1).nanoTime() - first;
        Collections.sort(offsets);
        System.out.printf(
                "%d beats in %.1f s; off their clock by %.1f ms (median), %.1f ms (95 %%), %.1f ms (most,"
                        + " where a provider hangs); stalls of the machine: %d%n",
                beats.size(),
                span / 1e9,
                (offsets.get(offsets.size() / 2) - offsets.get(0)) / 1e6,
                (offsets.get(offsets.size() * 95 / 100) - offsets.get(0)) / 1e6,
                (offsets.get(offsets.size() - 1) - offsets.get(0)) / 1e6,
                stalls);
        if (stalls == 0) {
            assertEquals("beats", Math.round((double) span / INTERVAL), beats.size() - 1);
        }
    }

    private static boolean wasStalled(List<Long> control, long from, long to) {
        for (int i = 1; i < control.size(); i++) {
            boolean within = control.get(i) >= from && control.get(i - 1) <= to;
            if (within && control.get(i) - control.get(i - 1) > PACE * 5 / 4) {
                return true;
            }
        }
        return false;
    }

    private void assertBeatsFollowTheSwaps(List<Listener.Heard> beats) {
        int late = 0;
        for (Listener.Heard beat : beats) {
            int carried = ready(beat.message());
            List<Integer> inForce = new ArrayList<>();
            for (int i = 0; i < swaps.size(); i++) {
                boolean begun = swaps.get(i).nanoTime() - PACE <= beat.nanoTime();
                boolean over = i + 1 < swaps.size() && swaps.get(i + 1).nanoTime() + SWAP_TIME < beat.nanoTime();
                if (begun && !over) {
                    inForce.add(swaps.get(i).number());
                }
            }
            assertTrue(beat.message() + ", swaps to " + inForce, inForce.contains(carried));
            int newest = 0;
            for (Swap swap : swaps) {
                newest = swap.nanoTime() <= beat.nanoTime() - PACE / 20 ? swap.number() : newest;
            }
            late += carried == newest ? 0 : 1;
        }
        System.out.printf(
                "%d swaps, %d beats carried the number from before a swap that was over 5 ms earlier%n",
                swaps.size() - 1, late);
    }

    private void assertClassLoadersAreGone() throws InterruptedException {
        int gone = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (gone < loaders.size() && System.nanoTime() < deadline) {
            System.gc();
            while (unloaded.remove(200) != null) {
                gone++;
            }
        }
        System.out.printf("%d of %d class loaders are gone%n", gone, loaders.size());
        assertEquals("class loaders that are gone", loaders.size(), gone);
    }

    private static int ready(String message) {
        return Integer.parseInt(message.replaceFirst("v=1&ready=(\\d+)&busy=\\d+", "$1"));
    }
}
