// SPDX-License-Identifier: Apache-2.0

/** Passes the changes of servers to listeners and to the log. */
package org.heartbeat.monitor.listeners;
