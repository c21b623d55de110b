// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.net.InetAddress;

/**
 * A message whose signature is good, and that is newer than all others of its signer.
 *
 * @param id who signed it
 * @param address the server's address, as it was signed
 * @param skew how many milliseconds the signer's clock is ahead of ours, less the time that the message took
 */
public record Verified(String id, InetAddress address, long skew) implements Verification {}
