// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.osgi.EnduringThread;
import org.heartbeat.internal.osgi.OptionalService;
import org.heartbeat.internal.sign.KeyFile;
import org.heartbeat.monitor.aging.ListeningClock;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.listeners.Listeners;
import org.heartbeat.monitor.messages.MessageHandler;
import org.heartbeat.monitor.messages.SignatureCheck;
import org.heartbeat.monitor.sockets.Sockets;
import org.heartbeat.monitor.storage.Storage;
import org.heartbeat.monitor.table.Table;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitor as a component. All references are dynamic and optional, and the same instance gets a changed configuration, so the
 * table lives until this bundle stops.
 */
@Component(service = HeartbeatMonitor.class, immediate = true, configurationPid = MonitorConfig.PID)
@Designate(ocd = MonitorConfig.class)
public final class Monitor implements HeartbeatMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

    /** The time to write the last table; a disk that does not answer must not delay the stop any longer. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(2);

    private final Configuration<MonitorConfig> configuration =
            new Configuration<>(MonitorConfig.PID, MonitorConfig.class, "the monitor");
    private final ListeningClock clock;
    private final Table table;
    private final SignatureCheck signatures;
    private final MessageHandler handler;
    private final Sockets sockets;
    private final Listeners listeners;
    private final EnduringThread ticks =
            new EnduringThread("heartbeat-monitor-clock", LOG, ListeningClock.TICK, this::tick);
    private final EnduringThread opening;
    private final LongSupplier wallClock;
    private final OptionalService<HeartbeatCodec> codec = new OptionalService<>();

    // written by configure; a thread for each file, because the disk of one may hang while that of the other answers
    private volatile EnduringThread keys;
    private volatile Optional<Storage> storage = Optional.empty();

    /** Creates a monitor that does not listen before {@link #start}. */
    @Activate
    public Monitor() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    Monitor(LongSupplier nanoTime, LongSupplier wallClock) {
        OwnDelay ownDelay = new OwnDelay();
        clock = new ListeningClock(nanoTime, ownDelay);
        table = new Table(clock, ownDelay);
        this.wallClock = wallClock;
        signatures = new SignatureCheck(wallClock, nanoTime);
        keys = keys();
        handler = new MessageHandler(codec, signatures, table, clock);
        sockets = new Sockets(handler);
        opening = new EnduringThread("heartbeat-monitor-sockets", LOG, Sockets.RETRY, sockets::retry);
        listeners = new Listeners(table, clock);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCodec(HeartbeatCodec added) {
        codec.bind(added);
    }

    void unbindCodec(HeartbeatCodec removed) {
        codec.unbind(removed);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindListener(ServerListener listener, Map<String, Object> properties) {
        listeners.add(properties.get(Constants.SERVICE_ID), listener);
    }

    void unbindListener(Map<String, Object> properties) {
        listeners.remove(properties.get(Constants.SERVICE_ID));
    }

    /** Starts the threads, and listens as configured. */
    @Activate
    void start(MonitorConfig config, Map<String, Object> properties) {
        boolean started = false;
        try {
            ticks.start();
            opening.start();
            configure(config, properties);
            started = true;
        } finally {
            // a component whose activation failed is not deactivated
            if (!started) {
                stop();
            }
        }
    }

    @Modified
    void configure(MonitorConfig config, Map<String, Object> properties) {
        configuration.apply(
                config, properties, good -> apply(MonitorSettings.read(good, Runtime.getRuntime().maxMemory())));
    }

    private void apply(MonitorSettings settings) throws IOException {
        // first, because it can fail; until the first configuration is in force, messages are ignored
        sockets.change(settings.endpoints());
        table.configure(settings.limits());
        handler.allow(settings.allowed());
        if (signatures.configure(settings.signatures(), settings.limits().maxServers())) {
            keys.close();
            keys = keys();
            keys.start();
        } else {
            keys.wake();
        }
        if (!storage.map(Storage::path).equals(settings.storage())) {
            storage.ifPresent(Storage::abandon);
            storage = settings.storage().map(path -> new Storage(path, table, clock, wallClock).start());
        }
    }

    private EnduringThread keys() {
        // reads at once, because until then no message can be checked
        return new EnduringThread("heartbeat-monitor-keys", LOG, () -> {
            signatures.readKeys();
            return KeyFile.PERIOD.toNanos();
        });
    }

    /** Stops; writes the table once more if the disk is fast enough. */
    @Deactivate
    void stop() {
        configuration.close();
        sockets.close();
        ticks.close();
        opening.close();
        keys.close();
        listeners.close();
        if (!storage.map(last -> last.finish(LAST_WRITE)).orElse(true)) {
            LOG.warn("HeartbeatStorage: the last table is not written yet, its disk does not answer");
        }
    }

    @Override
    public List<ServerStatus> servers() {
        return table.statuses();
    }

    @Override
    public void forEach(Consumer<? super ServerStatus> action) {
        table.forEach(server -> action.accept(table.status(server)));
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public List<ServerStatus> servers(InetAddress address) {
        return table.statuses(address);
    }

    @Override
    public Optional<ServerStatus> server(ServerId id) {
        return table.status(id.address(), id.port().orElse(0));
    }

    @Override
    public MonitorStatistics statistics() {
        return handler.statistics(sockets.statistics());
    }

    @Override
    public Optional<String> rejectedConfiguration() {
        return configuration.rejected();
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        return handler.receive(source, message, offset, length);
    }

    /** Makes silent servers stale and writes the log; called every {@link ListeningClock#TICK}. */
    void tick() {
        long still = clock.tick();
        if (still > 0) {
            LOG.info(
                    "The monitor itself stood still for {} s, which do not count as silence of any server",
                    TimeUnit.NANOSECONDS.toSeconds(still));
        }
        table.age();
        storage.ifPresent(Storage::watch);
        if (keys.running().compareTo(Storage.HANGING) >= 0) {
            signatures.keysHang();
        }
        handler.log();
        listeners.log();
    }
}
