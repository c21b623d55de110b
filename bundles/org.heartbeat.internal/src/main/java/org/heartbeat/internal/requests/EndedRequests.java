// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.requests;

import java.util.concurrent.atomic.LongAdder;
import org.heartbeat.api.status.RequestCounter;
import org.heartbeat.api.status.RequestCounts;

/** Counts requests that have ended, and those of them that failed. For any thread. */
public final class EndedRequests implements RequestCounter {

    /**
     * The attribute of a request that must not be counted, with any value: requests for load and health come from balancers and
     * monitoring, and do not show how the service works.
     */
    public static final String UNCOUNTED = "org.heartbeat.uncounted";

    private final LongAdder ended = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Counts a request. */
    public void add(boolean hasFailed) {
        ended.increment();
        if (hasFailed) {
            failed.increment();
        }
    }

    @Override
    public RequestCounts counts() {
        // in this order, because a request is counted as ended before it is counted as failed
        long failures = failed.sum();
        return new RequestCounts(Math.max(failures, ended.sum()), failures);
    }
}
