// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer.karaf;

import java.io.IOException;
import java.util.Map;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import org.osgi.service.http.whiteboard.Preprocessor;

/**
 * Sees requests before the proxies do, and so knows when they end. A preprocessor, because a filter of the HTTP Whiteboard is
 * not called for servlets of the HTTP service, such as proxies.
 */
final class RequestEnds implements Preprocessor {

    /** Pax Web wants a name for each. */
    static final Map<String, Object> PROPERTIES =
            Map.of("osgi.http.whiteboard.filter.name", "org.heartbeat.balancer.karaf");

    private final ProxiedRequests requests;

    RequestEnds(ProxiedRequests requests) {
        this.requests = requests;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        requests.follow(request, response, chain);
    }

    @Override
    public void init(FilterConfig config) {
        // Servlet 3.1 wants it
    }

    @Override
    public void destroy() {
        // Servlet 3.1 wants it
    }
}
