// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

/** A message that is taken as one that nobody signed. */
public enum Unsigned implements Verification {
    TAKEN
}
