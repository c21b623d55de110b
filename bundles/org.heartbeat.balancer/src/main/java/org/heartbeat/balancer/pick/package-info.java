// SPDX-License-Identifier: Apache-2.0

/** Weighs servers by their reports, their requests in flight and their failures, and picks one. */
package org.heartbeat.balancer.pick;
