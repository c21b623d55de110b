// SPDX-License-Identifier: Apache-2.0

/** Camel's load balancer picks endpoints by the ready workers of their servers. */
package org.heartbeat.balancer.camel;
