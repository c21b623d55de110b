// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

import java.util.Objects;

/**
 * What came of asking for a server.
 *
 * @param <T> what stands for a server
 */
public sealed interface Selection<T> {

    /**
     * A server was picked.
     *
     * @param candidate the one of the candidates to use
     */
    record Selected<T>(T candidate) implements Selection<T> {

        /** A selection of a candidate. */
        public Selected {
            Objects.requireNonNull(candidate, "candidate");
        }
    }

    /**
     * There is no server to use.
     *
     * @param reason why, in words for a log or an answer
     */
    record None<T>(String reason) implements Selection<T> {

        /** No selection. */
        public None {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
