// SPDX-License-Identifier: Apache-2.0

/** Posts changes of servers to the Event Admin service. */
package org.heartbeat.monitor.events;
