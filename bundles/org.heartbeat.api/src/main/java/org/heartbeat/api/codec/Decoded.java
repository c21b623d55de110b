// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.codec;

/**
 * The result of reading a message: a {@link Heartbeat}, or the {@link Rejection} that explains why the message is not one.
 *
 * <p>It is a result and not an exception, because exceptions are expensive and anybody can send datagrams.
 */
public sealed interface Decoded permits Heartbeat, Rejection {}
