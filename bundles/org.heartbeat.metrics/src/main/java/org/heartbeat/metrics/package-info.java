// SPDX-License-Identifier: Apache-2.0

/** Gives the numbers of sender, monitor and balancer to Prometheus. */
package org.heartbeat.metrics;
