// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import java.io.IOException;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;
import org.osgi.service.http.whiteboard.Preprocessor;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardFilterName;

/**
 * Counts requests before they have a context. So it also counts those of the HTTP service, which Pax Web hides from filters of
 * other bundles, and those that the context's security rejects or that have no servlet.
 */
@Component(service = Preprocessor.class)
@ServiceRanking(Integer.MAX_VALUE)
// Pax Web takes filters and preprocessors without a name for the same one
@HttpWhiteboardFilterName("org.heartbeat.status.http.preprocessor")
public final class RequestPreprocessor implements Preprocessor {

    private final RequestsInFlight requests;

    /** Creates a preprocessor that counts into these. */
    @Activate
    public RequestPreprocessor(@Reference RequestsInFlight requests) {
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
