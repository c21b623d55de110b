// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.HostAddresses;
import org.heartbeat.internal.osgi.EnduringThread;
import org.heartbeat.internal.osgi.OptionalService;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.internal.osgi.Threads;
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
 * The sender as a component. Every reference is dynamic and none is mandatory, and a changed configuration goes to the
 * instance that is there: nothing but the end of this bundle ends its beats. References are bound by methods: in a field,
 * Felix SCR 2.2.6 keeps a service for ever whose properties changed.
 */
@Component(immediate = true, configurationPid = SenderConfig.PID)
@Designate(ocd = SenderConfig.class)
public final class Sender implements HeartbeatSender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    /** httpd forgets a server that was silent for so long. */
    private static final Duration HTTPD_FORGETS = Duration.ofSeconds(10);
    /** How often it is tried to store drains that could not be stored. */
    private static final Duration STORE_AGAIN = Duration.ofSeconds(2);

    /** Karaf gives a child instance 30 s to stop, of which it needs a few itself. */
    private static final Duration CHILDREN_ARE_KILLED = Duration.ofSeconds(25);

    private final Configuration<SenderConfig> configuration = new Configuration<>(
            SenderConfig.PID, SenderConfig.class, "the sender", Map.of("HeartbeatFloor", "see HeartbeatSteady"));
    private final Providers providers = new Providers();
    private final OptionalService<HeartbeatCodec> codec = new OptionalService<>();
    private final Map<Object, Map<String, Object>> httpServices = new ConcurrentHashMap<>();
    private final ExecutorService askers = Executors.newCachedThreadPool(Threads.named("heartbeat-sender-status"));
    private final ExecutorService lookups = Executors.newCachedThreadPool(Threads.named("heartbeat-sender-lookup"));
    private final Counters counters = new Counters(askers, System::nanoTime);
    private final EnduringThread thread;
    private final DrainReasons drains;
    private final EnduringThread storing;
    private final BeatSigner signer;
    private final Beater beater;
    private final BundleContext context;
    private final SynchronousBundleListener stops = this::leaveIfTheFrameworkStops;

    private volatile OptionalInt httpPort = OptionalInt.empty();
    /** Volatile, as connections are made with what it says of TLS. */
    private volatile SenderSettings settings = SenderSettings.DISABLED;

    /** A sender that begins to beat with {@link #start}, once its references are bound. */
    @Activate
    public Sender(BundleContext context) {
        this(
                context,
                drains(context),
                new OwnNames(Objects.toString(context.getProperty("karaf.name"), "")));
    }

    Sender(BundleContext context, Path drains, BeatSigner.Names names) {
        this.context = context;
        this.drains = new DrainReasons(drains);
        storing = new EnduringThread("heartbeat-sender-drains", LOG, STORE_AGAIN, this.drains::storeAll);
        StatusPoll poll = new StatusPoll(providers::all, askers, StatusPoll.LONGEST_WAIT);
        signer = new BeatSigner(names, lookups, System::currentTimeMillis, System::nanoTime);
        Composer composer = new Composer(codec::get, poll, counters, () -> httpPort, signer, System::nanoTime);
        thread = new EnduringThread("heartbeat-sender-beats", LOG, this::turn);
        beater = new Beater(composer, this.drains, new Transports(this::transport), thread::wake, System::nanoTime);
    }

    /** In Karaf's folder, where there is a Karaf: the bundle's own goes when an upgrade replaces the bundle. */
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

    /** Takes what serves HTTP: it is known by a property of the HTTP Whiteboard, and no class of it is needed. */
    @Reference(
            service = AnyService.class,
            target = "(" + HttpEndpoints.PROPERTY + "=*)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindHttpService")
    synchronized void bindHttpService(Map<String, Object> properties) {
        httpServices.put(properties.get(Constants.SERVICE_ID), properties);
        httpPort = HttpEndpoints.port(httpServices.values());
    }

    synchronized void unbindHttpService(Map<String, Object> properties) {
        httpServices.remove(properties.get(Constants.SERVICE_ID));
        httpPort = HttpEndpoints.port(httpServices.values());
    }

    /** Beats as the configuration says. */
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
            // nobody deactivates a component whose activation failed
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
        SenderSettings changed = SenderSettings.read(config);
        if (!settings.targets().isEmpty()) {
            // at the start of a machine an interface may come later than we do, so then it is waited for
            for (Target target : changed.targets()) {
                DatagramTransport.requireAvailable(target);
            }
        }
        if (changed.equals(settings)) {
            return;
        }
        if (changed.interval().compareTo(HTTPD_FORGETS) >= 0) {
            LOG.warn(
                    "HeartbeatInterval: \"{}\" is too long for httpd (expected: less than {} s, after which it forgets"
                            + " a server)",
                    config.HeartbeatInterval(),
                    HTTPD_FORGETS.toSeconds());
        }
        if (changed.leaveWait().compareTo(CHILDREN_ARE_KILLED) > 0) {
            LOG.warn("HeartbeatLeaveWait: \"{}\" is too long for a child instance of Karaf (expected: at most {} s, or Karaf kills it)",
                    config.HeartbeatLeaveWait(), CHILDREN_ARE_KILLED.toSeconds());
        }
        settings = changed;
        beater.apply(changed);
    }

    @Deactivate
    void stop() {
        context.removeBundleListener(stops);
        configuration.close();
        beater.close();
        thread.interrupt();
        storing.interrupt();
        askers.shutdownNow();
        lookups.shutdownNow();
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
        beater.drainOrResume();
        drains.store(reason);
    }

    @Override
    public boolean resume(String reason) {
        boolean drained = drains.remove(reason);
        beater.drainOrResume();
        drains.store(reason);
        return drained;
    }

    /**
     * Holds up the stop of the framework before anything else of it has stopped: the framework calls this before it lowers the
     * start level, and waits for it. A deactivation would be too late, as SCR has taken services away by then.
     */
    private void leaveIfTheFrameworkStops(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            beater.leaveSoon().await(settings.leaveWait());
        }
    }

    private long turn() {
        return beater.turn();
    }

    /** Called by the beating thread alone. */
    private Transport transport(Target target) {
        HostAddresses host = new HostAddresses(
                "HeartbeatAddress", target.host(),
                new HostAddresses.NameService(InetAddress::getAllByName, lookups, System::nanoTime),
                new OutageLog(LOG, target.text()));
        return target instanceof Target.Datagrams datagrams
                ? new DatagramTransport(datagrams, host)
                : new HttpTransport((Target.Post) target, () -> settings.tls().socketFactory(), host, System::nanoTime);
    }
}
