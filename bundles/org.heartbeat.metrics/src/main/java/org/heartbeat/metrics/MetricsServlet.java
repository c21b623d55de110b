// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.peer.Peer;
import org.heartbeat.internal.requests.EndedRequests;

/** Gives the metrics and the targets to those who may have them. */
final class MetricsServlet extends HttpServlet {

    static final String METRICS = "/heartbeat/metrics";
    static final String TARGETS = "/heartbeat/targets";

    private static final long serialVersionUID = 1L;

    private final transient Metrics metrics;
    private final transient Supplier<List<Cidr>> allow;

    /**
     * A servlet for these.
     *
     * @param allow who may ask; empty for all
     */
    MetricsServlet(Metrics metrics, Supplier<List<Cidr>> allow) {
        this.metrics = metrics;
        this.allow = allow;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setAttribute(EndedRequests.UNCOUNTED, true);
        response.setHeader("Cache-Control", "no-store");
        if (!allows(request)) {
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "not-allowed (expected: an address within HeartbeatAllow)");
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            refuse(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method (expected: GET or HEAD)");
        } else if (request.getServletPath().equals(METRICS)) {
            Exposition.Format format = Exposition.Format.of(request.getHeader("Accept"));
            response.setContentType(format.contentType());
            metrics.write(format, response.getWriter());
        } else {
            response.setContentType("application/json;charset=utf-8");
            if (!metrics.writeTargets(response.getWriter())) {
                // an error, so that Prometheus keeps the targets that it has
                refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "no-monitor (expected: the feature heartbeat-monitor)");
            }
        }
    }

    private boolean allows(HttpServletRequest request) {
        List<Cidr> blocks = allow.get();
        try {
            return blocks.isEmpty() || Cidr.anyContains(blocks, Peer.of(request));
        } catch (IllegalArgumentException e) {
            // nobody knows whom it comes from
            return false;
        }
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().print(why + "\n");
    }
}
