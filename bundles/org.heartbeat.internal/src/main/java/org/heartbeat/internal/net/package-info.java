// SPDX-License-Identifier: Apache-2.0

/** Addresses, CIDR blocks, hosts and ports as users write them, and sockets for them. Copied into each bundle that uses it. */
package org.heartbeat.internal.net;
