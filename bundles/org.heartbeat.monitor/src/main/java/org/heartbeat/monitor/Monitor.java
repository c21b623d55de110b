// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.MonitorStatistics;
import org.heartbeat.api.monitor.Receipt;
import org.heartbeat.api.monitor.ServerListener;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.config.ConfigLog;
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

    private final ConfigLog configLog = new ConfigLog(LOG, MonitorConfig.PID, MonitorConfig.class, "Heartbeat");
    private final ListeningClock clock;
    private final Table table;
    private final Storage storage;
    private final MessageHandler handler;
    private final Sockets sockets;
    private final ServerLog serverLog;
    private final ListenerDispatcher log;
    private final Map<Object, ListenerDispatcher> listeners = new HashMap<>();

    /** Those of the listeners; never changed, but replaced, as each beat may go through them. */
    private volatile ListenerDispatcher[] dispatchers = {};

    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(Monitor::thread);
    private final ScheduledExecutorService writes = Executors.newSingleThreadScheduledExecutor(Monitor::thread);
    private Settings settings;
    private long stoodStill;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile HeartbeatCodec codec;

    /** A monitor that listens nowhere yet. */
    public Monitor() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    Monitor(LongSupplier nanoTime, LongSupplier wallClock) {
        clock = new ListeningClock(nanoTime);
        table = new Table(clock, this::changed);
        storage = new Storage(table, wallClock);
        handler = new MessageHandler(() -> codec, table, clock);
        sockets = new Sockets(handler);
        serverLog = new ServerLog(clock);
        log = new ListenerDispatcher(table, serverLog);
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

    @Activate
    void activate(MonitorConfig config, Map<String, Object> properties) {
        configure(config, properties);
        every(ListeningClock.TICK, ticks, this::tick);
        every(Storage.TICK, ticks, sockets::retry);
        every(Storage.TICK, writes, storage::tick);
    }

    @Modified
    void configure(MonitorConfig config, Map<String, Object> properties) {
        if (!configLog.admits(properties)) {
            return;
        }
        try {
            Settings changed = Settings.read(config);
            if (settings == null) {
                apply(changed);
                // at the start of a machine an address may come later than we do, so then it is waited for
                sockets.await(changed.endpoints());
            } else {
                sockets.change(changed.endpoints());
                apply(changed);
            }
            configLog.taken();
        } catch (IllegalArgumentException | IOException e) {
            configLog.refused(
                    settings == null ? "the monitor stays off" : "the last good one stays in force",
                    e.getMessage(),
                    properties);
        }
    }

    private void apply(Settings changed) {
        settings = changed;
        table.configure(changed.maxServers(), changed.staleAfter(), changed.forgetAfter());
        handler.allow(changed.allowed());
        storage.use(changed.storage());
    }

    @Deactivate
    void deactivate() {
        sockets.close();
        ticks.shutdownNow();
        writes.shutdownNow();
        storage.close();
        log.close();
        synchronized (listeners) {
            listeners.values().forEach(ListenerDispatcher::close);
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
    public Optional<ServerStatus> server(InetAddress address, int port) {
        return table.status(address, port);
    }

    @Override
    public MonitorStatistics statistics() {
        return handler.statistics(sockets.statistics());
    }

    @Override
    public Receipt receive(InetAddress source, byte[] message, int offset, int length) {
        return handler.receive(source, message, offset, length);
    }

    private void changed(Server server, boolean cameOrWent) {
        storage.changed();
        if (cameOrWent) {
            log.mark(server);
        }
        for (ListenerDispatcher each : dispatchers) {
            each.mark(server);
        }
    }

    private void tick() {
        long still = clock.tick();
        if (still != stoodStill) {
            LOG.info(
                    "The monitor itself stood still for {} s, for which no server is held to have been silent",
                    TimeUnit.NANOSECONDS.toSeconds(still - stoodStill));
            stoodStill = still;
        }
        table.age();
        handler.log();
        serverLog.write();
    }

    private static void every(Duration time, ScheduledExecutorService executor, Runnable work) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.error("Trying again in {} ms", time.toMillis(), e);
                    }
                },
                time.toMillis(),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "heartbeat-monitor");
        thread.setDaemon(true);
        // not that of whoever happened to start us, whose classes it would hold on to
        thread.setContextClassLoader(Monitor.class.getClassLoader());
        return thread;
    }
}
