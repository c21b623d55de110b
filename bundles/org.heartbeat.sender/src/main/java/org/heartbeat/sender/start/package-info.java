// SPDX-License-Identifier: Apache-2.0

/** Waits with the first heartbeat until Karaf has started. */
package org.heartbeat.sender.start;
