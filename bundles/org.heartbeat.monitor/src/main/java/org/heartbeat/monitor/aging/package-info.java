// SPDX-License-Identifier: Apache-2.0

/** Decides after what silence a server is stale: records its losses and intervals, and measures time while this process runs. */
package org.heartbeat.monitor.aging;
