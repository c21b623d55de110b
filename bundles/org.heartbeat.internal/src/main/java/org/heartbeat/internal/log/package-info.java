// SPDX-License-Identifier: Apache-2.0

/** Logs changes, and not more. Copied into each bundle that uses it. */
package org.heartbeat.internal.log;
