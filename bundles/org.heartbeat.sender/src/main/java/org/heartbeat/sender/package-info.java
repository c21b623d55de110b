// SPDX-License-Identifier: Apache-2.0

/** The sender as a component: reads its configuration, binds its services and starts its threads. */
package org.heartbeat.sender;
