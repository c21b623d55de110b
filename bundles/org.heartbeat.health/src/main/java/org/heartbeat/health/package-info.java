// SPDX-License-Identifier: Apache-2.0

/** Felix health checks, both ways: one of the sender, and those that have the sender drain. */
package org.heartbeat.health;
