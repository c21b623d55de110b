// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Receives the changes of servers. Register it as a service; it is called first for each server that is already in the table.
 *
 * <p>A listener is called by one thread at a time, never by one that receives beats, so a slow listener delays neither beats nor
 * other listeners. Changes of a server that occur while its listener is busy are merged into one call, which shows the latest
 * state.
 */
@ConsumerType
@FunctionalInterface
public interface ServerListener {

    /** Called after a change of a server. Whatever it throws is logged, and the listener is called again for later changes. */
    void serverChanged(ServerEvent event);
}
