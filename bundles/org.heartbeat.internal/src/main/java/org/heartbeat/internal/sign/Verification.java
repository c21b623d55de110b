// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

/**
 * The result of verifying a message: it is {@link Verified}, it is accepted although it is {@link Unsigned}, or it is rejected
 * because of a {@link VerificationFailure}.
 */
public sealed interface Verification permits Verified, Unsigned, VerificationFailure {}
