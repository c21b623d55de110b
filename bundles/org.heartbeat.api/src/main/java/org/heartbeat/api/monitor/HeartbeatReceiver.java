// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.InetAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Hands messages to the monitor that did not come as datagrams. They count and age like any other. Any number of threads
 * may use it at once.
 */
@ProviderType
public interface HeartbeatReceiver {

    /**
     * Takes one message, or says why not. Does not wait for anything.
     *
     * @param source the address that the server is known by
     * @param message holds the message, and is not kept
     * @param offset where in there the message begins
     * @param length how many bytes it has
     * @throws IndexOutOfBoundsException if the array is smaller than that
     */
    Receipt receive(InetAddress source, byte[] message, int offset, int length);
}
