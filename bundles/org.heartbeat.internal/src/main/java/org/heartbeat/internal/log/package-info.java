// SPDX-License-Identifier: Apache-2.0

/** Says in the log what changed, and not more. Copied into each bundle that uses it. */
package org.heartbeat.internal.log;
