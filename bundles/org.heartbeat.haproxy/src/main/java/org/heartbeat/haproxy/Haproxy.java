// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.haproxy;

import java.util.Map;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.osgi.OptionalService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
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

/** The agents as a component. Sender and monitor may come and go while the agents listen. */
@Component(service = {}, immediate = true, configurationPid = HaproxyConfig.PID)
@Designate(ocd = HaproxyConfig.class)
public final class Haproxy {

    private final OptionalService<HeartbeatSender> sender = new OptionalService<>();
    private final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();
    private final Configuration<HaproxyConfig> configuration =
            new Configuration<>(HaproxyConfig.PID, HaproxyConfig.class, "the agent");
    private final AgentServer server;

    /** Starts the agents as configured, on a thread of their own. */
    @Activate
    public Haproxy(BundleContext context, HaproxyConfig config, Map<String, Object> properties) {
        Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_ID);
        AgentReplies replies = new AgentReplies(sender::get, monitor::get, () -> framework.getState() == Bundle.STOPPING);
        server = new AgentServer(replies, System::nanoTime);
        configure(config, properties);
    }

    @Modified
    void configure(HaproxyConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, good -> server.apply(AgentSettings.read(good)));
    }

    @Deactivate
    void close() {
        configuration.close();
        server.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSender(HeartbeatSender service) {
        sender.bind(service);
    }

    void unbindSender(HeartbeatSender service) {
        sender.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMonitor(HeartbeatMonitor service) {
        monitor.bind(service);
    }

    void unbindMonitor(HeartbeatMonitor service) {
        monitor.unbind(service);
    }
}
