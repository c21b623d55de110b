// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

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
public final class RequestPreprocessor extends CountingFilter implements Preprocessor {

    /** Creates a preprocessor that counts into these. */
    @Activate
    public RequestPreprocessor(@Reference RequestsInFlight requests) {
        super(requests);
    }
}
