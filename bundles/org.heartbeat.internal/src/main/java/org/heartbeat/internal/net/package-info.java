// SPDX-License-Identifier: Apache-2.0

/** Addresses, blocks of them, and hosts with ports, as users write them. Copied into each bundle that uses it. */
package org.heartbeat.internal.net;
