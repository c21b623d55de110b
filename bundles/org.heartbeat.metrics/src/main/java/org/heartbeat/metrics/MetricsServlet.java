// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.metrics;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.heartbeat.internal.net.Cidr;
import org.heartbeat.internal.peer.Peer;
import org.heartbeat.internal.requests.EndedRequests;

/** Serves the metrics and the targets to permitted clients. */
final class MetricsServlet extends HttpServlet {

    static final String METRICS = "/heartbeat/metrics";
    static final String TARGETS = "/heartbeat/targets";

    private static final int SLICE = 8192;

    private static final long serialVersionUID = 1L;

    private final transient Metrics metrics;
    private final transient Supplier<List<Cidr>> allow;
    private final transient Supplier<List<Cidr>> servers;

    /**
     * Creates a servlet.
     *
     * @param allow the permitted clients; empty for all
     * @param servers the networks of the monitor's servers; empty for anywhere; throws {@link IllegalArgumentException} if they are
     *     unknown
     */
    MetricsServlet(Metrics metrics, Supplier<List<Cidr>> allow, Supplier<List<Cidr>> servers) {
        this.metrics = metrics;
        this.allow = allow;
        this.servers = servers;
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
            answer(response, HttpServletResponse.SC_OK, format.contentType(), metrics.text(format));
        } else {
            targets(response);
        }
    }

    /** Answers with an error if the targets are unknown, so that Prometheus keeps its present targets. */
    private void targets(HttpServletResponse response) throws IOException {
        Optional<CharSequence> targets;
        try {
            targets = metrics.targets(servers.get());
        } catch (IllegalArgumentException e) {
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.getMessage());
            return;
        }
        if (targets.isPresent()) {
            answer(response, HttpServletResponse.SC_OK, "application/json;charset=utf-8", targets.get());
        } else {
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "no-monitor (expected: the feature heartbeat-monitor)");
        }
    }

    private boolean allows(HttpServletRequest request) {
        List<Cidr> blocks = allow.get();
        try {
            return blocks.isEmpty() || Cidr.anyContains(blocks, Peer.of(request));
        } catch (IllegalArgumentException e) {
            // the client is unknown
            return false;
        }
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        answer(response, status, "text/plain;charset=utf-8", why + "\n");
    }

    /** Writes a complete text. Waiting for a client that does not read blocks no other. */
    private static void answer(HttpServletResponse response, int status, String contentType, CharSequence text)
            throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        // in slices, to avoid another copy of the whole text
        for (int begin = 0; begin < text.length(); begin += SLICE) {
            response.getWriter().append(text, begin, Math.min(text.length(), begin + SLICE));
        }
    }
}
