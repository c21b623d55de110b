// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

/** A message that is accepted without regard to signatures. */
public enum Unsigned implements Verification {
    TAKEN
}
