// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import java.io.IOException;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardFilterDispatcher;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardFilterName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/**
 * Counts the requests that no preprocessor sees: in Pax Web, those of web bundles with a path of their own, because it has
 * preprocessors only at the paths of whiteboard contexts. Web bundles are contexts there that have nothing to select them by
 * but their path ({@code BundleWebApplication.java}).
 */
@Component(service = Filter.class)
// the first of all filters, so that what the others do counts too
@ServiceRanking(Integer.MAX_VALUE)
// nameless filters are one and the same to Pax Web
@HttpWhiteboardFilterName("org.heartbeat.status.http.filter")
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
@HttpWhiteboardFilterDispatcher({DispatcherType.REQUEST, DispatcherType.ASYNC})
@HttpWhiteboardContextSelect("(|(osgi.http.whiteboard.context.name=*)(osgi.http.whiteboard.context.httpservice=*)"
        + "(osgi.http.whiteboard.context.path=*))")
public final class RequestFilter implements Filter {

    private final RequestsInFlight requests;

    /** A filter that counts into these. */
    @Activate
    public RequestFilter(@Reference RequestsInFlight requests) {
        this.requests = requests;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        requests.pass(request, response, chain);
    }

    @Override
    public void init(FilterConfig config) {
        // has no default before Servlet 4.0
    }

    @Override
    public void destroy() {
        // has no default before Servlet 4.0
    }
}
