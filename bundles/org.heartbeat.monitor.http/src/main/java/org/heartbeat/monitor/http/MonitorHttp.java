// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.util.Map;
import javax.servlet.Servlet;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.osgi.ConditionalService;
import org.heartbeat.internal.osgi.OptionalService;
import org.osgi.framework.BundleContext;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoint as a component: a servlet in the HTTP Whiteboard's default context, at the configured path. Without a monitor it is
 * registered too, and responds with an error.
 */
@Component(service = {}, immediate = true, configurationPid = MonitorHttpConfig.PID)
@RequireHttpWhiteboard
public final class MonitorHttp {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorHttp.class);

    private final OptionalService<HeartbeatMonitor> monitor = new OptionalService<>();
    private final Configuration<MonitorHttpConfig> configuration =
            Configuration.ofSharedPid(MonitorHttpConfig.PID, MonitorHttpConfig.class, "the endpoint");
    private final ConditionalService<Servlet> servlet;
    /** Written by configure; null before the first configuration. */
    private volatile EndpointSettings settings;

    /** Creates an endpoint without a path. */
    @Activate
    public MonitorHttp(BundleContext context) {
        servlet = new ConditionalService<>(
                context, Servlet.class, new HeartbeatServlet(monitor::get, () -> settings.clients(), System::nanoTime));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMonitor(HeartbeatMonitor bound) {
        monitor.bind(bound);
    }

    void unbindMonitor(HeartbeatMonitor gone) {
        monitor.unbind(gone);
    }

    /** Puts a configuration into force; the first one after the monitor is bound. */
    @Activate
    @Modified
    void configure(MonitorHttpConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, good -> {
            EndpointSettings last = settings;
            settings = EndpointSettings.read(good);
            if (last == null || !last.path().equals(settings.path())) {
                servlet.unregister();
                register(settings.path());
            }
        });
    }

    @Deactivate
    void deactivate() {
        configuration.close();
        servlet.unregister();
    }

    private void register(String path) {
        if (path.isEmpty()) {
            return;
        }
        servlet.register(Map.of(
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME, "org.heartbeat.monitor.http",
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, path,
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED, true));
        LOG.info("Receiving heartbeats by POST at {}", path);
    }
}
