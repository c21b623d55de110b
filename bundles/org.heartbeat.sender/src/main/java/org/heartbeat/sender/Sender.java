// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.net.ssl.SSLSocketFactory;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.config.ConfigLog;
import org.heartbeat.internal.osgi.Ranked;
import org.heartbeat.internal.osgi.Threads;
import org.osgi.framework.Constants;
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
 * instance that is there: nothing but the end of this bundle ends its beats.
 */
@Component(service = {}, immediate = true, configurationPid = SenderConfig.PID)
@Designate(ocd = SenderConfig.class)
public final class Sender {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    /**
     * By service id. References by methods and not by fields: in a field, Felix SCR 2.2.6 keeps a service for ever whose
     * properties changed.
     */
    private final Map<Object, Ranked<StatusProvider>> providers = new ConcurrentHashMap<>();

    private final Map<Object, Map<String, Object>> httpServices = new ConcurrentHashMap<>();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile HeartbeatCodec codec;

    private ExecutorService helpers;
    private Beater beater;
    private ScheduledThreadPoolExecutor thread;
    private boolean beating;
    private final ConfigLog configLog = new ConfigLog(LOG, SenderConfig.PID, SenderConfig.class, "Heartbeat");

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindProvider")
    void bindProvider(StatusProvider service, Map<String, Object> properties) {
        providers.put(properties.get(Constants.SERVICE_ID), Ranked.of(service, properties));
    }

    void unbindProvider(Map<String, Object> properties) {
        providers.remove(properties.get(Constants.SERVICE_ID));
    }

    /** Takes what serves HTTP: it is known by a property of the HTTP Whiteboard, and no class of it is needed. */
    @Reference(
            service = AnyService.class,
            target = "(" + HttpEndpoints.PROPERTY + "=*)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindHttpService")
    void bindHttpService(Map<String, Object> properties) {
        httpServices.put(properties.get(Constants.SERVICE_ID), properties);
    }

    void unbindHttpService(Map<String, Object> properties) {
        httpServices.remove(properties.get(Constants.SERVICE_ID));
    }

    @Activate
    void activate(SenderConfig config, Map<String, Object> properties) {
        helpers = Executors.newCachedThreadPool(Threads.named("heartbeat-sender"));
        Composer composer = new Composer(
                () -> codec,
                new StatusPoll(() -> List.copyOf(providers.values()), helpers),
                () -> HttpEndpoints.port(httpServices.values()));
        thread = new ScheduledThreadPoolExecutor(1, Threads.named("heartbeat-sender-beats"));
        thread.setRemoveOnCancelPolicy(true);
        beater = new Beater(composer, this::transport, thread);
        configure(config, properties);
    }

    @Modified
    void configure(SenderConfig config, Map<String, Object> properties) {
        configLog.warnOfKeys(properties);
        try {
            Settings settings = Settings.read(config);
            if (beating) {
                // at the start of a machine an interface may come later than we do, so then it is waited for
                for (Target target : settings.targets()) {
                    if (target instanceof Target.Datagrams datagrams) {
                        DatagramTransport.requireAvailable(datagrams);
                    }
                }
            }
            beater.apply(settings);
            beating = !settings.targets().isEmpty();
            configLog.taken();
        } catch (IllegalArgumentException | IOException e) {
            configLog.refused(
                    beating ? "the last good one stays in force" : "the sender stays off", e.getMessage(), properties);
        }
    }

    @Deactivate
    void deactivate() {
        beater.close();
        helpers.shutdownNow();
    }

    /** Called by the beating thread alone. */
    private Transport transport(Target target) {
        if (target instanceof Target.Datagrams datagrams) {
            return new DatagramTransport(datagrams, InetAddress::getAllByName, helpers, System::nanoTime);
        }
        return new HttpTransport((Target.Post) target, () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), thread);
    }
}
