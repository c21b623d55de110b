// SPDX-License-Identifier: Apache-2.0

/** The monitor's endpoint for heartbeats by POST. */
package org.heartbeat.monitor.http;
