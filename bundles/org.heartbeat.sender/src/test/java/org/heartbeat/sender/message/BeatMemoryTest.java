// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.heartbeat.api.codec.Heartbeat.State;
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
import org.heartbeat.sender.transport.Listener;
import org.heartbeat.sender.transport.Transport;
import org.heartbeat.sender.transport.TransportOpener;
import org.junit.jupiter.api.Test;

/** The memory that a beat allocates, on the beating thread and on the one that asks. */
class BeatMemoryTest {

    private static final int BEATS = 2000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void allocatesLessThanAKilobyte() throws IOException {
        AtomicLong asker = new AtomicLong();
        ExecutorService askers = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work);
            asker.set(thread.getId());
            return thread;
        });
        Providers providers = new Providers();
        providers.put(Ranked.of(
                () -> new WorkerStatus(75, 3), Map.of(StatusProvider.NAME, "pool", "service.id", 1L)));
        TextCodec codec = new TextCodec();
        StatusPoll poll = new StatusPoll(providers::all, askers, Duration.ofSeconds(30));
        BeatSigner unsigned = new BeatSigner(new OwnNames(""), Runnable::run, () -> 0, () -> 0);
        Composer composer = new Composer(
                () -> codec,
                new Capacity(poll, Optional::empty, System::nanoTime),
                new RequestCounters(askers, System::nanoTime),
                OptionalInt::empty,
                unsigned);
        try (Listener listener = Listener.on("127.0.0.1")) {
            SenderSettings settings =
                    TestSettings.of("HeartbeatAddress", "127.0.0.1:" + listener.port(), "HeartbeatInterval", "1h");
            Transport transport = new TransportOpener(Runnable::run, settings::tls).apply(settings.targets().get(0));
            beat(composer, settings, transport);
            long before = allocated(asker);
            beat(composer, settings, transport);
            long each = (allocated(asker) - before) / BEATS;
            transport.close();
            // about 450 after the compiler has removed short-lived objects, which it does sooner or later
            assertTrue(each < 1000, each + " bytes a beat");
        } finally {
            askers.shutdownNow();
        }
    }

    private static void beat(Composer composer, SenderSettings settings, Transport transport) {
        for (int beat = 0; beat < BEATS; beat++) {
            transport.send(composer.compose(settings, State.SERVING).orElseThrow());
        }
    }

    private static long allocated(AtomicLong asker) {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) + THREADS.getThreadAllocatedBytes(asker.get());
    }
}
