// SPDX-License-Identifier: Apache-2.0

/** Karaf's HTTP proxy picks its targets by their ready workers. */
package org.heartbeat.balancer.karaf;
