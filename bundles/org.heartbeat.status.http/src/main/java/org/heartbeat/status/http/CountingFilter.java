// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;

/** Counts the requests that pass through it. */
abstract class CountingFilter implements Filter {

    private final RequestsInFlight requests;

    CountingFilter(RequestsInFlight requests) {
        this.requests = requests;
    }

    @Override
    public final void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        requests.pass(request, response, chain);
    }

    @Override
    public final void init(FilterConfig config) {
        // has no default before Servlet 4.0
    }

    @Override
    public final void destroy() {
        // has no default before Servlet 4.0
    }
}
