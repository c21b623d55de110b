// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
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
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;

/** Swaps providers in every possible way, ten times a second, while a sender beats to a listener. */
final class Swaps implements AutoCloseable {

    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(100);
    /** How long after its swap a beat may still carry the number before, as Config Admin reports changes asynchronously. */
    private static final long SWAP_TIME = 10 * PACE;

    private final List<Swap> swaps = new ArrayList<>();
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private final ReferenceQueue<ClassLoader> unloaded = new ReferenceQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private int number = 1000;

    private final BundleContext context;
    private final long interval;
    private final Configs configs;
    private final Listener listener = new Listener();
    private Bundle best;
    private int bestNumber;
    private int otherNumber;
    private ServiceRegistration<StatusProvider> better;
    private ServiceRegistration<StatusProvider> broken;

    /** A change of the provider between these two times; later beats should carry this number. */
    private record Swap(long begun, long ended, int number, String kind) {}

    /** Changes to the providers, made in this order over and over. Each returns the number that beats should then carry. */
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

    /**
     * Configures the sender in this framework to beat to a listener.
     *
     * @param interval between beats, {@code 100ms} or {@code 1s}
     */
    Swaps(BundleContext context, String interval) throws IOException, BundleException {
        this.context = context;
        this.interval = interval.equals("100ms") ? PACE : TimeUnit.SECONDS.toNanos(1);
        configs = new Configs(context);
        otherNumber = ++number;
        Bundle other = context.installBundle("other", ProviderBundle.of("other", 5, otherNumber));
        other.start();
        install();
        configs.set("org.heartbeat", Map.of(
                "HeartbeatAddress", listener.address(),
                "HeartbeatInterval", interval,
                "HeartbeatSteady", "off"));
        listener.hearUntil(message -> ready(message) == bestNumber);
    }

    /** Makes this many swaps; fails if a beat is lost, doubled, or has a wrong number, or if a class loader is left behind. */
    void swap(int count) throws InterruptedException, ExecutionException, IOException, BundleException {
        swaps.add(new Swap(System.nanoTime() - SWAP_TIME, System.nanoTime() - SWAP_TIME, bestNumber, "begin"));
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
        assertTrue(pacemaker.awaitTermination(60, TimeUnit.SECONDS));
        if (best.getState() != Bundle.UNINSTALLED) {
            best.uninstall();
        }

        Pace.assertEveryBeatCameOnce(beats, interval, control, PACE);
        assertBeatsFollowTheSwaps(beats);
        assertClassLoadersAreGone();
    }

    @Override
    public void close() throws IOException {
        end.countDown();
        configs.set("org.heartbeat", Map.of("HeartbeatAddress", ""));
        listener.close();
    }

    private void swap(int count, CompletableFuture<Void> done) {
        if (done.isDone()) {
            return;
        }
        try {
            Kind kind = Kind.values()[(swaps.size() - 1) % Kind.values().length];
            long begin = System.nanoTime();
            int expected = swap(kind);
            swaps.add(new Swap(begin, System.nanoTime(), expected, kind.name()));
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

    /** Returns in turn a provider that throws, one without a status, and one that hangs. */
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
     * Updates a bundle to a changed copy of itself. Not for the API: its users keep the old version until the framework is
     * refreshed, which also stops the sender.
     */
    private void change(String symbolicName) throws IOException, BundleException {
        Bundle bundle = Bundles.named(context, symbolicName);
        // the class loader that is replaced: that of the last copy stays in use
        remember(bundle);
        bundle.update(Bundles.changed(bundle, "changed/" + ++number));
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

    private void assertBeatsFollowTheSwaps(List<Listener.Heard> beats) {
        int late = 0;
        int before = 0;
        boolean repeated = false;
        for (Listener.Heard beat : beats) {
            int carried = ready(beat.message());
            List<Integer> inForce = new ArrayList<>();
            for (int i = 0; i < swaps.size(); i++) {
                boolean begun = swaps.get(i).begun() - PACE <= beat.nanoTime();
                boolean over = i + 1 < swaps.size() && isOver(swaps.get(i + 1), beat);
                if (begun && !over) {
                    inForce.add(swaps.get(i).number());
                }
            }
            // a beat repeats the one before if a provider answers late, as all do while the machine is briefly busy
            boolean current = inForce.contains(carried);
            assertTrue(
                    beat.message() + ", swaps to " + inForce,
                    current || carried == before && (!repeated || codecChangesAt(beat.nanoTime())));
            repeated = !current;
            before = carried;
            int newest = 0;
            for (Swap swap : swaps) {
                newest = swap.ended() <= beat.nanoTime() - PACE / 20 ? swap.number() : newest;
            }
            late += carried == newest ? 0 : 1;
        }
        System.out.printf(
                "%d swaps, %d beats carried the number from before a swap that was over 5 ms earlier%n",
                swaps.size() - 1, late);
    }

    /** Returns whether the swap ended so long before this beat that even a machine that stood still had time to notice it. */
    private static boolean isOver(Swap swap, Listener.Heard beat) {
        long stalled = TimeUnit.MILLISECONDS.toNanos(beat.stalls().millisSince(swap.begun()));
        return swap.ended() + SWAP_TIME + stalled < beat.nanoTime();
    }

    /** Returns whether the codec is being replaced at this time: without one, a beat repeats the one before. */
    private boolean codecChangesAt(long nanoTime) {
        for (int i = 1; i < swaps.size(); i++) {
            if (swaps.get(i).kind().equals(Kind.CODEC_CHANGES.name())
                    && swaps.get(i - 1).ended() <= nanoTime
                    && swaps.get(i).ended() + PACE >= nanoTime) {
                return true;
            }
        }
        return false;
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
