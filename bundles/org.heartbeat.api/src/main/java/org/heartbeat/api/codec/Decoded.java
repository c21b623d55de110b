// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

/**
 * What became of a received message: a {@link Heartbeat}, or the {@link Rejection} that says why it is none.
 *
 * <p>A result and not an exception, because whoever can send a datagram could otherwise make a receiver pay for one.
 */
public sealed interface Decoded permits Heartbeat, Rejection {}
