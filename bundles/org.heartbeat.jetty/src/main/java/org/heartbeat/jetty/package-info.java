// SPDX-License-Identifier: Apache-2.0

/** Learns from Jetty how requests end: counts them, and reports the end of proxied requests to the balancer. */
package org.heartbeat.jetty;
