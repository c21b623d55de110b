// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.net.InetAddress;

/**
 * A message with a valid signature that is newer than all others of its signer.
 *
 * @param id who signed it
 * @param address the signed address of the server
 * @param skew milliseconds that the signer's clock is ahead of ours, less the time that the message took to arrive
 */
public record Verified(String id, InetAddress address, long skew) implements Verification {}
