// SPDX-License-Identifier: Apache-2.0

/** Keeps the servers whose heartbeats were received, and makes them stale or forgets them when they fall silent. */
package org.heartbeat.monitor.table;
