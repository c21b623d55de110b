// SPDX-License-Identifier: Apache-2.0

/** The components of the balancer: one selector that balances by heartbeats, and one that imitates httpd. */
package org.heartbeat.balancer;
