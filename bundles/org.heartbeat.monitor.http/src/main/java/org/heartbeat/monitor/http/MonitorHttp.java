// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.util.Hashtable;
import java.util.Map;
import javax.servlet.Servlet;
import org.heartbeat.api.monitor.HeartbeatReceiver;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
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
 * The endpoint as a component: a servlet in the HTTP Whiteboard's default context, at the path that the configuration says.
 * It is there without a monitor too, and then answers that there is none.
 */
@Component(service = {}, immediate = true, configurationPid = MonitorHttpConfig.PID)
@RequireHttpWhiteboard
public final class MonitorHttp {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorHttp.class);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile HeartbeatReceiver receiver;

    private volatile Settings settings;
    private BundleContext context;
    private ServiceRegistration<Servlet> servlet;
    private String refused = "";

    @Activate
    void activate(BundleContext bundleContext, MonitorHttpConfig config) {
        context = bundleContext;
        configure(config);
    }

    @Modified
    void configure(MonitorHttpConfig config) {
        Settings last = settings;
        try {
            settings = Settings.read(config);
            refused = "";
        } catch (IllegalArgumentException e) {
            // Karaf tells of one change of a file more than once
            if (!refused.equals(e.getMessage())) {
                LOG.error(
                        "Configuration refused, {}: {}",
                        last == null ? "the endpoint stays off" : "the last good one stays in force",
                        e.getMessage());
            }
            refused = e.getMessage();
            return;
        }
        if (last == null || !last.path().equals(settings.path())) {
            deactivate();
            register(settings.path());
        }
    }

    @Deactivate
    void deactivate() {
        if (servlet != null) {
            servlet.unregister();
            servlet = null;
        }
    }

    private void register(String path) {
        if (path.isEmpty()) {
            return;
        }
        servlet = context.registerService(
                Servlet.class,
                new HeartbeatServlet(() -> receiver, () -> settings.sources(), System::nanoTime),
                new Hashtable<>(Map.of(
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME, "org.heartbeat.monitor.http",
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, path,
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED, true)));
        LOG.info("Heartbeats are taken by POST at {}", path);
    }
}
