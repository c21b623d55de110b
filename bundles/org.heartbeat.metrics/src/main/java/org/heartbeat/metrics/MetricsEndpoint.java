// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.util.List;
import java.util.Map;
import javax.servlet.Servlet;
import org.heartbeat.api.balancer.ServerSelector;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.osgi.ConditionalService;
import org.heartbeat.internal.osgi.Ranked;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.http.whiteboard.HttpWhiteboardConstants;
import org.osgi.service.http.whiteboard.annotations.RequireHttpWhiteboard;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Metrics and targets as a component: a servlet in the HTTP Whiteboard's default context. Sender, monitor and balancers may
 * come and go; there are metrics of those that exist.
 */
@Component(service = {}, immediate = true, configurationPid = MetricsConfig.PID)
@Designate(ocd = MetricsConfig.class)
@RequireHttpWhiteboard
public final class MetricsEndpoint {

    private final Configuration<MetricsConfig> configuration =
            new Configuration<>(MetricsConfig.PID, MetricsConfig.class, MetricsServlet.METRICS);
    private final Metrics metrics;
    private final ConditionalService<Servlet> servlet;
    private volatile List<Cidr> allow = List.of();

    /** Registers the endpoints as configured. */
    @Activate
    public MetricsEndpoint(
            BundleContext context, @Reference ConfigurationAdmin admin, MetricsConfig config, Map<String, Object> properties) {
        metrics = new Metrics(context.getBundle().getVersion().toString());
        servlet = new ConditionalService<>(
                context, Servlet.class, new MetricsServlet(metrics, () -> allow, new MonitorNetworks(admin)));
        configure(config, properties);
    }

    @Modified
    void configure(MetricsConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, good -> {
            allow = Cidr.list("HeartbeatAllow", good.HeartbeatAllow());
            servlet.register(Map.of(
                    HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME, MetricsConfig.PID,
                    HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN,
                            List.of(MetricsServlet.METRICS, MetricsServlet.TARGETS)));
        });
    }

    @Deactivate
    void close() {
        configuration.close();
        servlet.unregister();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSender(HeartbeatSender service) {
        metrics.sender.bind(service);
    }

    void unbindSender(HeartbeatSender service) {
        metrics.sender.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMonitor(HeartbeatMonitor service) {
        metrics.monitor.bind(service);
    }

    void unbindMonitor(HeartbeatMonitor service) {
        metrics.monitor.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindSelector")
    void bindSelector(ServerSelector service, Map<String, Object> properties) {
        metrics.selectors.put(service, Ranked.text(properties, ServerSelector.NAME));
    }

    void unbindSelector(ServerSelector service) {
        metrics.selectors.remove(service);
    }
}
