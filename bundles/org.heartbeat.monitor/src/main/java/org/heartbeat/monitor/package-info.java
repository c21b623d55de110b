// SPDX-License-Identifier: Apache-2.0

/** The monitor as a component, and its configuration. */
package org.heartbeat.monitor;
