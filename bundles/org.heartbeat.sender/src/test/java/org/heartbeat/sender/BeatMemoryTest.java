// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.heartbeat.api.codec.Heartbeat.State;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;

/** What a beat costs in memory, on the thread that beats and on the one that asks. */
class BeatMemoryTest {

    private static final int BEATS = 2000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void allocatesLessThan500Bytes() throws IOException {
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
        Composer composer = new Composer(() -> codec, poll, new Counters(askers, System::nanoTime), OptionalInt::empty, unsigned, System::nanoTime);
        try (Listener listener = Listener.on("127.0.0.1")) {
            SenderSettings settings = SenderSettings.read(Configs.of(
                    SenderConfig.class, "HeartbeatAddress", "127.0.0.1:" + listener.port(), "HeartbeatInterval", "1h"));
            Target.Datagrams target = (Target.Datagrams) settings.targets().get(0);
            Transport transport = new DatagramTransport(target, DatagramTransportTest.host(target));
            beat(composer, settings, transport);
            long before = allocated(asker);
            beat(composer, settings, transport);
            long each = (allocated(asker) - before) / BEATS;
            transport.close();
            assertTrue(each < 500, each + " bytes a beat");
        } finally {
            askers.shutdownNow();
        }
    }

    private static void beat(Composer composer, SenderSettings settings, Transport transport) {
        for (int beat = 0; beat < BEATS; beat++) {
            composer.compose(settings, State.SERVING);
            transport.send(composer.message());
        }
    }

    private static long allocated(AtomicLong asker) {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) + THREADS.getThreadAllocatedBytes(asker.get());
    }
}
