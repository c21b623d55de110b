// SPDX-License-Identifier: Apache-2.0

/** What happens to servers, as events of the Event Admin service. */
package org.heartbeat.monitor.events;
