// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.balancer;

/**
 * There is no server to use; the message says why, in words for a log or an answer. It has no stack trace, because where no
 * server is left each request gets one.
 */
public final class NoServerException extends Exception {

    private static final long serialVersionUID = 1;

    /** An exception that says why. */
    public NoServerException(String message) {
        super(message, null, false, false);
    }
}
