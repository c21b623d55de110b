// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.readiness;

import java.util.Map;
import javax.servlet.Servlet;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.config.Configuration;
import org.heartbeat.internal.config.Values;
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
import org.osgi.service.metatype.annotations.Designate;

/**
 * The readiness URL as a component: a servlet in the HTTP Whiteboard's default context. It exists even without a sender, and then
 * answers that there is none.
 */
@Component(service = {}, immediate = true, configurationPid = ReadinessConfig.PID)
@Designate(ocd = ReadinessConfig.class)
@RequireHttpWhiteboard
public final class Readiness {

    private static final String PATH = "/heartbeat/ready";

    private final OptionalService<HeartbeatSender> sender = new OptionalService<>();
    private final Configuration<ReadinessConfig> configuration =
            new Configuration<>(ReadinessConfig.PID, ReadinessConfig.class, PATH);
    private final ConditionalService<Servlet> servlet;
    private volatile int unreadyStatus;

    /** Registers the readiness URL as configured. */
    @Activate
    public Readiness(BundleContext context, ReadinessConfig config, Map<String, Object> properties) {
        servlet = new ConditionalService<>(context, Servlet.class, new ReadyServlet(sender::get, () -> unreadyStatus));
        configure(config, properties);
    }

    @Modified
    void configure(ReadinessConfig config, Map<String, Object> properties) {
        configuration.apply(config, properties, good -> {
            unreadyStatus = Values.number("HeartbeatUnreadyStatus", good.HeartbeatUnreadyStatus(), 400, 599);
            servlet.register(Map.of(
                    HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME, ReadinessConfig.PID,
                    HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, PATH));
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
        sender.bind(service);
    }

    void unbindSender(HeartbeatSender service) {
        sender.unbind(service);
    }
}
