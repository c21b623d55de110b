// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when failing requests begin to cost a tenth of the capacity, and when they cost nothing any more. Beating thread only. */
final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final double MUCH = 0.9;

    // beating thread only
    private boolean logged;

    /**
     * Evaluates a beat.
     *
     * @param failures the requests that fail, if any do
     * @param reported the number of workers that are reported as ready
     */
    void update(Optional<SenderStatus.Failures> failures, int reported) {
        boolean much = failures.isPresent() && reported < failures.get().ready() * MUCH;
        if (much && !logged) {
            LOG.warn(
                    "{} % of the requests in the last 10 s failed, by the counter \"{}\"; {} of {} ready workers are reported",
                    Math.round(failures.get().share() * 100),
                    failures.get().counter(),
                    reported,
                    failures.get().ready());
            logged = true;
        } else if (logged && (failures.isEmpty() || reported >= failures.get().ready())) {
            LOG.info("Almost no requests fail any more; all ready workers are reported");
            logged = false;
        }
    }
}
