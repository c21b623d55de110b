// SPDX-License-Identifier: Apache-2.0

/** Picks servers by the workers that they say are ready. */
package org.heartbeat.balancer;
