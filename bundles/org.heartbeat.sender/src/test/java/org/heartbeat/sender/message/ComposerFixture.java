// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.heartbeat.api.codec.Heartbeat.State;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.sender.TestSettings;
import org.heartbeat.sender.measure.Capacity;
import org.heartbeat.sender.measure.Providers;
import org.heartbeat.sender.measure.RequestCounters;
import org.heartbeat.sender.measure.StatusPoll;
import org.heartbeat.sender.settings.SenderSettings;
import org.junit.jupiter.api.AfterEach;

/** A composer with providers, and its beats as text. */
abstract class ComposerFixture {

    private final ExecutorService askers = Executors.newCachedThreadPool();
    final Providers providers = new Providers();
    final AtomicLong clock = new AtomicLong();
    final RequestCounters counters = new RequestCounters(askers, clock::get);
    final CountDownLatch released = new CountDownLatch(1);
    HeartbeatCodec codec = new TextCodec();
    OptionalInt httpPort = OptionalInt.empty();
    private final BeatSigner signer = new BeatSigner(new OwnNames(""), Runnable::run, () -> 0, () -> 0);
    Composer composer = patient();
    boolean draining;
    List<String> config = List.of();

    @AfterEach
    void releaseWhoeverHangs() {
        released.countDown();
        askers.shutdownNow();
    }

    WorkerStatus hang() {
        await(released);
        return null;
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Ranked<StatusProvider> add(String name, int ranking, StatusProvider service) {
        Ranked<StatusProvider> provider = Ranked.of(service, Map.of(
                StatusProvider.NAME, name,
                "service.ranking", ranking,
                "service.id", (long) providers.all().size()));
        providers.put(provider);
        return provider;
    }

    /** Returns a composer that waits for answers as long as a busy machine may need. */
    private Composer patient() {
        return composer(Duration.ofSeconds(30));
    }

    Composer composer(Duration wait) {
        StatusPoll poll = new StatusPoll(providers::all, askers, wait);
        return new Composer(() -> codec, new Capacity(poll, Optional::empty, clock::get), counters, () -> httpPort, signer);
    }

    SenderSettings settings() {
        List<String> all = new ArrayList<>(List.of("HeartbeatSteady", "off", "HeartbeatInterval", "1h"));
        all.addAll(config);
        return TestSettings.of(all.toArray(String[]::new));
    }

    /** Returns the next beat, without its number, which most tests are not about. */
    String beat() {
        return numberedBeat().replaceFirst("&seq=[0-9]+$", "");
    }

    String numberedBeat() {
        return composer.compose(settings(), draining ? State.DRAINING : State.SERVING).isPresent()
                ? composer.text().orElseThrow()
                : "silence";
    }

    List<String> beats(int count) {
        List<String> beats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            beats.add(beat());
        }
        return beats;
    }
}
