// SPDX-License-Identifier: Apache-2.0

/** Describes what the sender, the monitor and the balancer do, in text for people. Copied into each bundle that uses it. */
package org.heartbeat.internal.report;
