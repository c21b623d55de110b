// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
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
 * The monitor as a component. Every reference is dynamic and none is mandatory, and a changed configuration goes to the
 * instance that is there: nothing but the end of this bundle ends its table.
 */
@Component(service = HeartbeatMonitor.class, immediate = true, configurationPid = MonitorConfig.PID)
@Designate(ocd = MonitorConfig.class)
public final class Monitor implements HeartbeatMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

    /** For the last table to be written in; a disk that does not answer keeps nobody from stopping. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(2);

    private final Configuration<MonitorConfig> configuration =
            new Configuration<>(MonitorConfig.PID, MonitorConfig.class, "the monitor");
    private final ListeningClock clock;
    private final Table table;
    private final SignatureCheck signatures;
    private final MessageHandler handler;
    private final Sockets sockets;
    private final ServerLog serverLog;
    private final ListenerDispatcher logDispatcher;
    private final Map<Object, ListenerDispatcher> listeners = new HashMap<>();
    private final EnduringThread ticks =
            new EnduringThread("heartbeat-monitor-clock", LOG, ListeningClock.TICK, this::tick);
    private final EnduringThread opening;
    private final LongSupplier wallClock;

    // a thread for each file, as the disk of one may hang while that of the other answers
    private volatile EnduringThread keys;
    private volatile Optional<Storage> storage = Optional.empty();

    /** Those of the listeners; never changed, but replaced, as each beat may go through them. */
    private volatile ListenerDispatcher[] dispatchers = {};

    private final OptionalService<HeartbeatCodec> codec = new OptionalService<>();

    private boolean configured;

    private long stoodStill;

    /** Makes a monitor that listens nowhere before {@link #start}. */
    @Activate
    public Monitor() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    Monitor(LongSupplier nanoTime, LongSupplier wallClock) {
        OwnDelay ownDelay = new OwnDelay();
        clock = new ListeningClock(nanoTime, ownDelay);
        table = new Table(clock, ownDelay, this::changed);
        this.wallClock = wallClock;
        signatures = new SignatureCheck(wallClock, nanoTime);
        keys = keys();
        handler = new MessageHandler(codec, signatures, table, clock);
        sockets = new Sockets(handler);
        opening = new EnduringThread("heartbeat-monitor-sockets", LOG, Sockets.RETRY, sockets::retry);
        serverLog = new ServerLog(clock);
        logDispatcher = new ListenerDispatcher(table, "log", serverLog);
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
        ListenerDispatcher added = new ListenerDispatcher(table, listener);
        synchronized (listeners) {
            listeners.put(properties.get(Constants.SERVICE_ID), added);
            dispatchers = listeners.values().toArray(ListenerDispatcher[]::new);
        }
        // again, as what changed since it was made has not been told to it
        table.forEach(added::mark);
    }

    void unbindListener(Map<String, Object> properties) {
        synchronized (listeners) {
            listeners.remove(properties.get(Constants.SERVICE_ID)).close();
            dispatchers = listeners.values().toArray(ListenerDispatcher[]::new);
        }
    }

    /** Starts the threads, and listens as the configuration says. */
    @Activate
    void start(MonitorConfig config, Map<String, Object> properties) {
        boolean started = false;
        try {
            ticks.start();
            opening.start();
            configure(config, properties);
            started = true;
        } finally {
            // nobody deactivates a component whose activation failed
            if (!started) {
                stop();
            }
        }
    }

    @Modified
    void configure(MonitorConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, good -> {
            MonitorSettings changed = MonitorSettings.read(good, Runtime.getRuntime().maxMemory());
            if (configured) {
                sockets.change(changed.endpoints());
                apply(changed);
            } else {
                apply(changed);
                // at the start of a machine an address may come later than we do, so then it is waited for
                sockets.begin(changed.endpoints());
                configured = true;
            }
        });
    }

    private void apply(MonitorSettings now) {
        table.configure(now.limits());
        handler.allow(now.allowed());
        if (signatures.configure(now.signatures(), now.maxServers())) {
            keys.close();
            keys = keys();
            keys.start();
        } else {
            keys.wake();
        }
        if (!storage.map(Storage::path).equals(now.storage())) {
            storage.ifPresent(Storage::abandon);
            storage = now.storage().map(path -> new Storage(path, table, clock, wallClock).start());
        }
    }

    private EnduringThread keys() {
        // reads at once, because until then no message can be judged
        return new EnduringThread("heartbeat-monitor-keys", LOG, () -> {
            signatures.look();
            return KeyFile.PERIOD.toNanos();
        });
    }

    /** Ends; the table is written once more, if that takes no longer than a moment. */
    @Deactivate
    void stop() {
        configuration.close();
        sockets.close();
        ticks.close();
        opening.close();
        keys.close();
        logDispatcher.close();
        synchronized (listeners) {
            listeners.values().forEach(ListenerDispatcher::close);
        }
        if (!storage.map(last -> last.finish(LAST_WRITE)).orElse(true)) {
            LOG.warn("HeartbeatStorage: the last table is not written yet; does its disk answer?");
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

    private void changed(Server server, boolean cameOrWent) {
        storage.ifPresent(Storage::changed);
        if (cameOrWent) {
            logDispatcher.mark(server);
        }
        for (ListenerDispatcher each : dispatchers) {
            each.mark(server);
        }
    }

    /** Looks at the time, and at who is silent; called every {@link ListeningClock#TICK}. */
    void tick() {
        long still = clock.tick();
        if (still != stoodStill) {
            LOG.info(
                    "The monitor itself stood still for {} s, for which no server is held to have been silent",
                    TimeUnit.NANOSECONDS.toSeconds(still - stoodStill));
            stoodStill = still;
        }
        table.age();
        storage.ifPresent(Storage::watch);
        if (keys.running().compareTo(Storage.HANGING) >= 0) {
            signatures.hanging();
        }
        handler.log();
        serverLog.write();
    }
}
