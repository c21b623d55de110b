// SPDX-License-Identifier: Apache-2.0

/** What sender, monitor and balancer do, as text for people. Copied into each bundle that uses it. */
package org.heartbeat.internal.report;
