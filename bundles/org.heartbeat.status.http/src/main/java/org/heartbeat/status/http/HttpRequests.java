// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.http;

import java.util.Map;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.RequestCounts;
import org.heartbeat.internal.requests.FailureStatuses;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/**
 * Counts the requests that any container has served. Separate from {@link RequestsInFlight}, which no configuration may restart.
 */
@Component(configurationPid = FailureStatuses.PID, property = RequestCounter.NAME + "=http")
public final class HttpRequests implements RequestCounter {

    private final RequestsInFlight requests;

    /** Creates a counter of these requests. */
    @Activate
    public HttpRequests(@Reference RequestsInFlight requests, Map<String, Object> properties) {
        this.requests = requests;
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        requests.failures.configure(properties);
    }

    @Override
    public RequestCounts counts() {
        return requests.ended.counts();
    }
}
