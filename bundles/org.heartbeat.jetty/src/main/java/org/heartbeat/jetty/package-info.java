// SPDX-License-Identifier: Apache-2.0

/** Hears from Jetty how requests end: counts them, and reports the ends of those that are proxied. */
package org.heartbeat.jetty;
