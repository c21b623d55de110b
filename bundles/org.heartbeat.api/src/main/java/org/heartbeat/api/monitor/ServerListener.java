// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told what happens to servers. Register one as a service, and it is first told of each server that is there.
 *
 * <p>Calls to one listener follow each other, on a thread that receives no beats; each listener may take its time without
 * holding up beats or other listeners. What happened to a server while its listener was busy is told in one call: the
 * listener then hears where the server has got to, not every step.
 */
@ConsumerType
@FunctionalInterface
public interface ServerListener {

    /**
     * Something happened to a server. What this throws is logged, and the listener is told of later events all the same.
     */
    void serverChanged(ServerEvent event);
}
