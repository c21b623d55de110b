// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.requests;

import java.util.concurrent.atomic.LongAdder;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.RequestCounts;

/** The number of requests that have ended, and of those that failed. For any thread. */
public final class EndedRequests implements RequestCounter {

    /**
     * The attribute of a request that is not to be counted, whatever its value: requests for load and health come from
     * balancers and monitoring, and say nothing about the service.
     */
    public static final String UNCOUNTED = "org.heartbeat.uncounted";

    private final LongAdder ended = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** No requests yet. */
    public EndedRequests() {
        // nothing to set up
    }

    /** Adds a request. */
    public void add(boolean hasFailed) {
        ended.increment();
        if (hasFailed) {
            failed.increment();
        }
    }

    @Override
    public RequestCounts counts() {
        // in this order, as a request ends before it is known to have failed
        long failures = failed.sum();
        return new RequestCounts(Math.max(failures, ended.sum()), failures);
    }
}
