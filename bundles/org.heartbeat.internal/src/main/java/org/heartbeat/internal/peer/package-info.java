// SPDX-License-Identifier: Apache-2.0

/** Finds out where an HTTP request comes from. Copied into each bundle that uses it. */
package org.heartbeat.internal.peer;
