// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

/**
 * What is done with a message: it is {@link Trusted}, it is taken although it is {@link Unsigned}, or it is refused, and the
 * {@link Distrust} says why.
 */
public sealed interface Verdict permits Trusted, Unsigned, Distrust {}
