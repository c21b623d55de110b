// SPDX-License-Identifier: Apache-2.0

/** Keeps groups of candidates up to date with the monitor's table: finds their servers, by host name too, and follows changes. */
package org.heartbeat.balancer.group;
