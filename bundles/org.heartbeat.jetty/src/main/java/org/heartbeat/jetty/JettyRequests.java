// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.jetty;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.DispatcherType;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.server.Request;
import org.heartbeat.api.balancer.NoServerException;
import org.heartbeat.api.balancer.RequestPicker;
import org.heartbeat.api.balancer.ServerGroup;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.internal.peer.Peer;
import org.heartbeat.internal.requests.EndedRequests;
import org.heartbeat.internal.requests.FailureStatuses;
import org.osgi.service.component.AnyService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how the requests to Karaf's Jetty end, whatever serves them. Pax Web passes each request to services of the class
 * {@link HttpConfiguration.Customizer}, from the next request on and without a restart. This customizer adds a listener to the
 * request; for Jetty to call it, the connector needs a bean of Jetty's own, which stays there.
 *
 * <p>It also keeps the address from which a connection comes, for code that must not trust a header; see {@link Peer}.
 *
 * <p>A request failed if its status is one of {@code HeartbeatErrors}, if the application threw an exception, or if the server
 * aborted the response. A request that its client aborted does not count, nor does one with the attribute
 * {@link EndedRequests#UNCOUNTED}. Thread-safe; counting allocates nothing, except for a request that ends irregularly.
 */
@Component(
        service = {HttpConfiguration.Customizer.class, RequestCounter.class, RequestPicker.class},
        immediate = true,
        configurationPid = FailureStatuses.PID,
        property = RequestCounter.NAME + "=jetty",
        // an earlier customizer keeps Pax Web 8.0.34 from starting its Jetty (its Activator.java, start)
        reference = @Reference(
                name = "jetty",
                service = AnyService.class,
                target = "(objectClass=org.ops4j.pax.web.service.spi.ServerControllerFactory)"))
// the listeners of a request are deprecated since Jetty 9.4.13, but Jetty 9.4 has nothing instead
@SuppressWarnings("deprecation")
public final class JettyRequests
        implements HttpConfiguration.Customizer, HttpChannel.Listener, RequestCounter, RequestPicker {

    private static final Logger LOG = LoggerFactory.getLogger(JettyRequests.class);

    /** The attribute of a request that has already failed, whatever its status will be. */
    private static final String FAILED = "org.heartbeat.jetty.failed";

    /** Loaded at once, because a request may still run here after an update, when the class loader finds no more classes. */
    static final List<Class<?>> NEEDED = List.of(
            Connector.class, Request.class, HttpChannel.TransientListeners.class, HttpVersion.class, HttpHeader.class,
            DispatcherType.class, ProxiedRequest.class, ForwardedRequestCustomizer.class);

    private final EndedRequests requests = new EndedRequests();
    private final FailureStatuses failures = new FailureStatuses();

    /** Connections older than the connector's bean, for which Jetty calls no listener. */
    private final Set<EndPoint> deaf = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean warned = new AtomicBoolean();

    /** Creates a counter of the requests from now on. */
    @Activate
    public JettyRequests(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        failures.configure(properties);
    }

    @Override
    public RequestCounts counts() {
        return requests.counts();
    }

    @Override
    public void customize(Connector connector, HttpConfiguration configuration, Request request) {
        if (connector.getBean(HttpChannel.TransientListeners.class) == null) {
            listenTo(connector);
        }
        if (!deaf.isEmpty()) {
            closeIfDeaf(request);
        }
        if (request.getHttpFields().contains(HttpHeader.X_FORWARDED_FOR)
                || request.getHttpFields().contains(HttpHeader.FORWARDED)) {
            keepPeer(request, configuration);
        }
        request.getHttpChannel().addListener(this);
    }

    /** Keeps the peer's address, which another customizer may replace by that in a header. */
    private void keepPeer(Request request, HttpConfiguration configuration) {
        InetSocketAddress peer = request.getHttpChannel().getRemoteAddress();
        if (peer != null) {
            request.setAttribute(Peer.ADDRESS, peer.getAddress());
        }
        if (configuration.getCustomizer(ForwardedRequestCustomizer.class) != null && !warned.getAndSet(true)) {
            LOG.warn("Headers of requests replace the addresses of clients (org.osgi.service.http.checkForwardedHeaders = true in"
                    + " etc/org.ops4j.pax.web.cfg); HeartbeatAllow and HeartbeatTrustedProxies use the peer of the connection");
        }
    }

    /** Adds the bean once, because each of two beans would call every listener. */
    private synchronized void listenTo(Connector connector) {
        if (connector.getBean(HttpChannel.TransientListeners.class) == null) {
            connector.addBean(new HttpChannel.TransientListeners());
            deaf.addAll(connector.getConnectedEndPoints());
        }
    }

    /** Asks the client to open a new connection, because it may use this one for hours. */
    private void closeIfDeaf(Request request) {
        EndPoint own = request.getHttpChannel().getEndPoint();
        boolean http1 = request.getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion();
        if (deaf.contains(own) && http1 && !request.getHttpFields().contains(HttpHeader.UPGRADE)) {
            request.getResponse().getHttpFields().put(HttpConnection.CONNECTION_CLOSE);
        }
        deaf.removeIf(connection -> connection == own || !connection.isOpen());
    }

    @Override
    public void onDispatchFailure(Request request, Throwable failure) {
        mark(request, isClientGone(request) ? EndedRequests.UNCOUNTED : FAILED);
    }

    @Override
    public void onAfterDispatch(Request request) {
        // an application may answer with an error status if the client sent an incomplete body
        if (failures.contains(request.getResponse().getStatus()) && isClientGone(request)) {
            mark(request, EndedRequests.UNCOUNTED);
        }
    }

    /** Called if the server aborts or cannot write; exceptions of the application were reported before. */
    @Override
    public void onResponseFailure(Request request, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // Jetty's exceptions for a connection that was reset, closed, or not read in time (ChannelEndPoint.java, flush)
            if (cause instanceof EOFException
                    || cause instanceof ClosedChannelException
                    || cause instanceof TimeoutException) {
                mark(request, EndedRequests.UNCOUNTED);
                return;
            }
        }
        mark(request, FAILED);
    }

    @Override
    public void onComplete(Request request) {
        if (request.getAttribute(EndedRequests.UNCOUNTED) == null) {
            requests.add(hasFailed(request));
        }
    }

    /** Marks a request unless it is marked: the first failure is the cause. */
    private static void mark(Request request, String mark) {
        if (request.getAttribute(EndedRequests.UNCOUNTED) == null && request.getAttribute(FAILED) == null) {
            request.setAttribute(mark, true);
        }
    }

    /**
     * Returns whether the body ended early; not after an error, because Jetty then ends bodies itself ({@code
     * HttpInput.consumeAll}).
     */
    private static boolean isClientGone(Request request) {
        if (request.getDispatcherType() == DispatcherType.ERROR || !request.getHttpInput().isFinished()) {
            return false;
        }
        try {
            // does not wait: the input is at its end
            return request.getHttpInput().read() >= 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Returns whether a request that is about to end has failed. */
    private boolean hasFailed(Request request) {
        int status = request.getResponse().isCommitted()
                ? request.getResponse().getCommittedMetaData().getStatus()
                : request.getResponse().getStatus();
        return failures.contains(status) || request.getAttribute(FAILED) != null;
    }

    @Override
    public <T> T pick(ServerGroup<T> group) throws NoServerException {
        HttpConnection connection = HttpConnection.getCurrentConnection();
        if (connection == null) {
            return group.pick();
        }
        HttpChannel channel = connection.getHttpChannel();
        ProxiedRequest end = new ProxiedRequest(this::isServersFault);
        channel.addListener(end);
        // calls the listeners, if Jetty calls any, and does nothing else (HttpChannel.java)
        channel.onContentComplete();
        if (end.isCalled()) {
            return end.begin(group);
        }
        channel.removeListener(end);
        return group.pick();
    }

    private boolean isServersFault(Request request) {
        return request.getAttribute(EndedRequests.UNCOUNTED) == null && hasFailed(request);
    }
}
