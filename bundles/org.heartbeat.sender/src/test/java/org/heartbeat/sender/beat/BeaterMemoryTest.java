// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.codec.TextCodec;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.sender.TestSettings;
import org.heartbeat.sender.drain.DrainReasons;
import org.heartbeat.sender.measure.Capacity;
import org.heartbeat.sender.measure.Providers;
import org.heartbeat.sender.measure.RequestCounters;
import org.heartbeat.sender.measure.StatusPoll;
import org.heartbeat.sender.message.BeatSigner;
import org.heartbeat.sender.message.Composer;
import org.heartbeat.sender.message.OwnNames;
import org.heartbeat.sender.transport.Transports;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A beater whose memory runs out: any of its calls, even to the log, may throw an OutOfMemoryError. */
class BeaterMemoryTest {

    private static final int POINTS = 60;
    private static final String BEAT = "a v=1&ready=75&busy=0";

    private final VirtualTime time = new VirtualTime();
    private final ExecutorService askers = new DirectExecutor();
    private final List<String> heard = new ArrayList<>();
    private final Providers providers = new Providers();
    private final LogLines log = new LogLines();
    private Beater beater;
    /** The number of further calls that succeed; negative: all. */
    private int calls = -1;
    private boolean isOut;

    @BeforeEach
    void begin(@TempDir Path folder) {
        BeatSigner signer = new BeatSigner(new OwnNames(""), Runnable::run, () -> 0, () -> 0);
        StatusPoll poll = new StatusPoll(() -> {
            allocate();
            return providers.all();
        }, askers, Duration.ofSeconds(30));
        TextCodec codec = new TextCodec();
        Composer composer = new Composer(() -> {
            allocate();
            return codec;
        }, new Capacity(poll, Optional::empty, time::now), new RequestCounters(askers, time::now), OptionalInt::empty, signer);
        beater = new Beater(
                composer,
                new DrainReasons(folder.resolve("drains")),
                new Transports(target -> {
                    allocate();
                    return new NotingTransport(target, heard, time.now(), this::allocate);
                }),
                time::wake,
                time::now);
        time.run(beater::turn);
        providers.put(Ranked.of(
                () -> new WorkerStatus(75, 0), Map.of(StatusProvider.NAME, "pool", "service.id", 1L)));
    }

    @AfterEach
    void end() {
        log.close();
    }

    private void allocate() {
        if (calls == 0) {
            isOut = true;
            log.withoutMemory(true);
        }
        if (isOut) {
            throw new OutOfMemoryError("of the test");
        }
        if (calls > 0) {
            calls--;
        }
    }

    private void outOfMemoryAfter(int count) {
        calls = count;
    }

    private void memoryIsBack() {
        calls = -1;
        isOut = false;
        log.withoutMemory(false);
    }

    private void apply(String... config) {
        beater.apply(TestSettings.of(config));
    }

    private List<String> next() {
        List<String> since = List.copyOf(heard);
        heard.clear();
        return since;
    }

    @Test
    void beatsOnTimeOnceThereIsMemoryAgainWhereverItRanOut() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "off");
        for (int point = 0; point < POINTS; point++) {
            time.pass(500, MILLISECONDS);
            outOfMemoryAfter(point);
            time.pass(3, SECONDS);
            memoryIsBack();
            next();
            time.pass(5, SECONDS);
            assertEquals(List.of(BEAT, BEAT, BEAT, BEAT, BEAT), next(), "after " + point + " calls");
            time.pass(500, MILLISECONDS);
            next();
        }
        assertTrue(log.refused() > 0);
    }

    @Test
    void samplesAndBeatsOnceThereIsMemoryAgain() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s");
        for (int point = 0; point < POINTS; point++) {
            time.pass(500, MILLISECONDS);
            outOfMemoryAfter(point);
            time.pass(3, SECONDS);
            memoryIsBack();
            next();
            time.pass(5, SECONDS);
            assertEquals(5, next().size(), "after " + point + " calls");
            time.pass(500, MILLISECONDS);
        }
    }

    @Test
    void takesAConfigurationThatCameWithoutMemory() {
        apply("HeartbeatAddress", "b:1", "HeartbeatSteady", "off");
        for (int point = 0; point < POINTS; point++) {
            apply("HeartbeatAddress", "b:1", "HeartbeatSteady", "off");
            outOfMemoryAfter(point);
            apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "off");
            time.pass(3, SECONDS);
            memoryIsBack();
            time.pass(100, MILLISECONDS);
            next();
            time.pass(2, SECONDS);
            assertEquals(List.of(BEAT, BEAT), next(), "after " + point + " calls");
        }
    }

    @Test
    void leavesOnceThereIsMemoryAgain() {
        for (int point = 0; point < POINTS; point++) {
            apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "off");
            time.pass(1, SECONDS);
            outOfMemoryAfter(point);
            apply();
            time.pass(3, SECONDS);
            memoryIsBack();
            time.pass(1, SECONDS);
            next();
            time.pass(1, SECONDS);
            assertEquals(List.of(), next(), "after " + point + " calls");
        }
    }
}
