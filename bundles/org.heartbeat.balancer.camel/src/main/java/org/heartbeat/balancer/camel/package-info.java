// SPDX-License-Identifier: Apache-2.0

/** Picks the endpoints of Camel's load balancer by heartbeats. */
package org.heartbeat.balancer.camel;
