// SPDX-License-Identifier: Apache-2.0

/** Provides a Felix health check of the sender, and drains the sender while other checks fail. */
package org.heartbeat.health;
