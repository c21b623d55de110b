// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.osgi.EnduringThread;
import org.heartbeat.internal.osgi.OptionalService;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.internal.osgi.Threads;
import org.heartbeat.sender.beat.Beater;
import org.heartbeat.sender.drain.DrainReasons;
import org.heartbeat.sender.measure.Capacity;
import org.heartbeat.sender.measure.Providers;
import org.heartbeat.sender.measure.RequestCounters;
import org.heartbeat.sender.measure.StatusPoll;
import org.heartbeat.sender.message.BeatSigner;
import org.heartbeat.sender.message.Composer;
import org.heartbeat.sender.message.OwnNames;
import org.heartbeat.sender.settings.SenderSettings;
import org.heartbeat.sender.start.StartWait;
import org.heartbeat.sender.transport.BeatTarget;
import org.heartbeat.sender.transport.DatagramChannels;
import org.heartbeat.sender.transport.TransportOpener;
import org.heartbeat.sender.transport.Transports;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.AnyService;
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
 * The sender as a component. Every reference is dynamic and none is mandatory, and a changed configuration goes to the present
 * instance: nothing but the end of this bundle ends its beats. References are bound by methods, because Felix SCR 2.2.6 keeps a
 * service whose properties changed in a field for ever.
 */
@Component(immediate = true, configurationPid = SenderConfig.PID)
@Designate(ocd = SenderConfig.class)
public final class Sender implements HeartbeatSender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final Duration STORE_AGAIN = Duration.ofSeconds(2); // between attempts to store drain reasons

    private final Configuration<SenderConfig> configuration = new Configuration<>(
            SenderConfig.PID, SenderConfig.class, "the sender", Map.of("HeartbeatFloor", "see HeartbeatSteady"));
    private final Providers providers = new Providers();
    private final OptionalService<HeartbeatCodec> codec = new OptionalService<>();
    private final HttpEndpoints http = new HttpEndpoints();
    private final ExecutorService callers = Executors.newCachedThreadPool(Threads.named("heartbeat-sender-status"));
    private final ExecutorService lookups = Executors.newCachedThreadPool(Threads.named("heartbeat-sender-lookup"));
    private final RequestCounters counters = new RequestCounters(callers, System::nanoTime);
    private final EnduringThread thread;
    private final DrainReasons drains;
    private final EnduringThread storing;
    private final Beater beater;
    private final BundleContext context;
    private final SynchronousBundleListener stops = this::leaveIfTheFrameworkStops;
    /** Replaced by the threads that configure, one after another; read by those that open connections. */
    private volatile SenderSettings settings = SenderSettings.DISABLED;

    /** Creates a sender that begins to beat with {@link #start}, once its references are bound. */
    @Activate
    public Sender(BundleContext context) {
        this(context, drains(context), new OwnNames(Objects.toString(context.getProperty("karaf.name"), "")));
    }

    Sender(BundleContext context, Path drains, BeatSigner.Names names) {
        this.context = context;
        this.drains = new DrainReasons(drains);
        storing = new EnduringThread("heartbeat-sender-drains", LOG, STORE_AGAIN, this.drains::storeAll);
        StatusPoll poll = new StatusPoll(providers::all, callers, StatusPoll.LONGEST_WAIT);
        BeatSigner signer = new BeatSigner(names, lookups, System::currentTimeMillis, System::nanoTime);
        Capacity capacity = new Capacity(poll, StartWait.of(context), System::nanoTime);
        Composer composer = new Composer(codec, capacity, counters, http::port, signer);
        Transports transports = new Transports(new TransportOpener(lookups, () -> settings.tls()));
        thread = new EnduringThread("heartbeat-sender-beats", LOG, this::turn);
        beater = new Beater(composer, this.drains, transports, thread::wake, System::nanoTime);
    }

    /** Uses Karaf's data folder, if there is one, because an update of the bundle deletes the bundle's own. */
    private static Path drains(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return data == null ? context.getDataFile("drains").toPath() : Path.of(data, "heartbeat.drains");
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCodec(HeartbeatCodec service) {
        codec.bind(service);
        beater.announceChanges(); // a drain may have begun while there was none
    }

    void unbindCodec(HeartbeatCodec service) {
        codec.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindProvider")
    void bindProvider(StatusProvider service, Map<String, Object> properties) {
        providers.put(Ranked.of(service, properties));
    }

    void unbindProvider(Map<String, Object> properties) {
        providers.remove((long) properties.get(Constants.SERVICE_ID));
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindCounter")
    void bindCounter(RequestCounter service, Map<String, Object> properties) {
        counters.put(Ranked.of(service, properties));
    }

    void unbindCounter(Map<String, Object> properties) {
        counters.remove((long) properties.get(Constants.SERVICE_ID));
    }

    /** Binds what serves HTTP: a property of the HTTP Whiteboard marks it, and none of its classes is needed. */
    @Reference(
            service = AnyService.class,
            target = "(" + HttpEndpoints.PROPERTY + "=*)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindHttpService")
    void bindHttpService(Map<String, Object> properties) {
        http.put(properties);
    }

    void unbindHttpService(Map<String, Object> properties) {
        http.remove(properties);
    }

    /** Starts to beat as configured. */
    @Activate
    void start(SenderConfig config, Map<String, Object> properties) {
        boolean started = false;
        try {
            thread.start();
            storing.start();
            configure(config, properties);
            context.addBundleListener(stops);
            started = true;
        } finally {
            // a component whose activation failed is not deactivated
            if (!started) {
                stop();
            }
        }
    }

    @Modified
    void configure(SenderConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, this::use);
    }

    private void use(SenderConfig config) throws IOException {
        SenderSettings changed = SettingsReader.read(config);
        if (!settings.targets().isEmpty()) {
            // not at the start: when a machine boots, an interface may come later than Karaf
            for (BeatTarget target : changed.targets()) {
                DatagramChannels.requireAvailable(target);
            }
        }
        if (!changed.equals(settings)) {
            SettingsReader.warn(config, changed);
            settings = changed;
            beater.apply(changed);
        }
    }

    @Deactivate
    void stop() {
        configuration.close();
        beater.close();
        thread.interrupt();
        storing.interrupt();
        callers.shutdownNow();
        lookups.shutdownNow();
        context.removeBundleListener(stops); // last, because it fails if this bundle has stopped already
    }

    @Override
    public SenderStatus status() {
        return beater.status(providers.all(), configuration.rejected());
    }

    @Override
    public SenderStatus polledBy(String poller) {
        beater.polled(poller);
        return status();
    }

    @Override
    public void drain(String reason, boolean persistent) {
        drains.add(reason, persistent);
        beater.announceChanges();
        drains.store(reason);
    }

    @Override
    public boolean resume(String reason) {
        boolean drained = drains.remove(reason);
        beater.announceChanges();
        drains.store(reason);
        return drained;
    }

    /**
     * Delays the stop of the framework before anything else has stopped: the framework calls this before it lowers the start level,
     * and waits. A deactivation would be too late, because SCR has removed services by then.
     */
    private void leaveIfTheFrameworkStops(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            beater.leaveSoon().await(settings.leaveWait());
        }
    }

    private long turn() {
        return beater.turn();
    }
}
