// SPDX-License-Identifier: Apache-2.0

/** Signed beats: the keys, who signs and who verifies. Copied into each bundle that uses it. */
package org.heartbeat.internal.sign;
