// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

/**
 * Thrown if no server can be picked. The message gives the reason, in a form that suits a log or a response. There is no stack
 * trace, because during an outage every request throws one of these.
 */
public final class NoServerException extends Exception {

    private static final long serialVersionUID = 1;

    /** Creates an exception with a reason. */
    public NoServerException(String message) {
        super(message, null, false, false);
    }
}
