// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import javax.servlet.DispatcherType;
import javax.servlet.Filter;
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
 * Counts the requests that no preprocessor sees. In Pax Web these are the requests of web bundles with a path of their own, because
 * preprocessors exist only at the paths of whiteboard contexts. There, only its path can select a web bundle's context
 * ({@code BundleWebApplication.java}).
 */
@Component(service = Filter.class)
// the first of all filters, so that the work of the others counts too
@ServiceRanking(Integer.MAX_VALUE)
// Pax Web takes filters without a name for the same filter
@HttpWhiteboardFilterName("org.heartbeat.status.http.filter")
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
@HttpWhiteboardFilterDispatcher({DispatcherType.REQUEST, DispatcherType.ASYNC})
@HttpWhiteboardContextSelect("(|(osgi.http.whiteboard.context.name=*)(osgi.http.whiteboard.context.httpservice=*)"
        + "(osgi.http.whiteboard.context.path=*))")
public final class RequestFilter extends CountingFilter {

    /** Creates a filter that counts into these. */
    @Activate
    public RequestFilter(@Reference RequestsInFlight requests) {
        super(requests);
    }
}
