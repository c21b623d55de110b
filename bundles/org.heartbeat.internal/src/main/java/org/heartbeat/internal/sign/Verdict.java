// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

/** Whether a message is to be believed: {@link Trusted}, or the {@link Distrust} that says why not. */
public sealed interface Verdict permits Trusted, Distrust {}
