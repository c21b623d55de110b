// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

/**
 * What is done with a message: it is {@link Verified}, it is taken although it is {@link Unsigned}, or it is refused, and the
 * {@link VerificationFailure} says why.
 */
public sealed interface Verification permits Verified, Unsigned, VerificationFailure {}
