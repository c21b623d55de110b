// SPDX-License-Identifier: Apache-2.0

/** Picks the targets of Karaf's HTTP proxy by heartbeats. */
package org.heartbeat.balancer.karaf;
