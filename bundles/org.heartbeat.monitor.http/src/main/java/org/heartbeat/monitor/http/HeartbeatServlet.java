// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.http;

import java.io.IOException;
import java.net.InetAddress;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.requests.EndedRequests;
import org.slf4j.LoggerFactory;

/**
 * Receives messages by POST, with any content type, and passes them to the monitor unchanged. It never reads parameters, because
 * then the container would read the body.
 */
final class HeartbeatServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<HeartbeatMonitor> monitor;
    private final transient Supplier<ClientAddress> clients;
    private final transient LongSupplier nanoTime;
    private final transient OutageLog failures =
            new OutageLog(LoggerFactory.getLogger(HeartbeatServlet.class), "Heartbeats by POST");

    /**
     * Creates a servlet.
     *
     * @param monitor returns the current monitor, or null
     * @param nanoTime the monotonic clock
     */
    HeartbeatServlet(Supplier<HeartbeatMonitor> monitor, Supplier<ClientAddress> clients, LongSupplier nanoTime) {
        this.monitor = monitor;
        this.clients = clients;
        this.nanoTime = nanoTime;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setAttribute(EndedRequests.UNCOUNTED, true);
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            Response.notPost(request.getMethod()).send(response);
            return;
        }
        InetAddress source;
        try {
            source = clients.get().of(request);
        } catch (IllegalArgumentException e) {
            Response.badRequest(e.getMessage()).send(response);
            return;
        }
        PostExchange exchange = new PostExchange(source, monitor, failures, request, response);
        if (request.isAsyncSupported()) {
            exchange.begin(request.startAsync(request, response));
        } else {
            exchange.complete(nanoTime);
        }
    }
}
