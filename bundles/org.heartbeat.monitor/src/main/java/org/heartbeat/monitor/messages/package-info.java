// SPDX-License-Identifier: Apache-2.0

/** Checks and decodes messages, passes heartbeats to the table, and counts what was rejected. */
package org.heartbeat.monitor.messages;
