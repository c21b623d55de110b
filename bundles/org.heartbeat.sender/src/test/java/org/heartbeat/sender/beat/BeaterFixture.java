// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.sender.SenderStatus;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A beater in virtual time, with a provider of 75 idle workers, and the beats that its targets received. */
abstract class BeaterFixture {

    final VirtualTime time = new VirtualTime();
    private final ExecutorService askers = new DirectExecutor();
    final Providers providers = new Providers();
    private final List<String> heard = new ArrayList<>();
    HeartbeatCodec codec = new TextCodec();
    OptionalInt httpPort = OptionalInt.empty();
    Optional<String> starting = Optional.empty();
    DrainReasons drains;
    Beater beater;

    private final BeatSigner signer = new BeatSigner(new OwnNames(""), Runnable::run, () -> 0, () -> 0);

    @BeforeEach
    void begin(@TempDir Path folder) {
        drains = new DrainReasons(folder.resolve("drains"));
        StatusPoll poll = new StatusPoll(providers::all, askers, Duration.ofSeconds(30));
        Composer composer = new Composer(
                () -> codec,
                new Capacity(poll, () -> starting, time::now),
                new RequestCounters(askers, time::now),
                () -> httpPort,
                signer);
        beater = new Beater(
                composer,
                drains,
                new Transports(target -> new NotingTransport(target, heard, time.now())),
                time::wake,
                time::now);
        time.run(beater::turn);
        add(1, "pool", 0, 75);
    }

    void apply(String... config) {
        List<String> all = new ArrayList<>(List.of("HeartbeatSteady", "off"));
        all.addAll(List.of(config));
        beater.apply(TestSettings.of(all.toArray(String[]::new)));
    }

    void add(long id, String name, int ranking, int ready) {
        add(id, name, ranking, () -> new WorkerStatus(ready, 0));
    }

    void add(long id, String name, int ranking, StatusProvider service, Object... more) {
        Map<String, Object> properties =
                new HashMap<>(Map.of(StatusProvider.NAME, name, "service.ranking", ranking, "service.id", id));
        for (int i = 0; i < more.length; i += 2) {
            properties.put((String) more[i], more[i + 1]);
        }
        providers.put(Ranked.of(service, properties));
    }

    SenderStatus status() {
        return beater.status(providers.all(), Optional.empty());
    }

    List<String> next() {
        List<String> since = List.copyOf(heard);
        heard.clear();
        return since;
    }
}
