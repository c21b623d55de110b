// SPDX-License-Identifier: Apache-2.0

/** Asks servers by HTTP. Copied into each bundle that uses it. */
package org.heartbeat.internal.http;
