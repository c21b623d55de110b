// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import java.nio.ByteBuffer;
import org.heartbeat.api.status.StatusProvider;
import org.heartbeat.internal.osgi.Ranked;

/**
 * A message to send, and the provider of its status.
 *
 * @param message between the buffer's begin and its limit; valid until the next beat is composed
 */
public record Beat(ByteBuffer message, Ranked<StatusProvider> provider) {}
