// SPDX-License-Identifier: Apache-2.0

/** Provides the metrics of sender, monitor and balancer to Prometheus. */
package org.heartbeat.metrics;
