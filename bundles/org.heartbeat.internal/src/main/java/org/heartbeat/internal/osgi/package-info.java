// SPDX-License-Identifier: Apache-2.0

/** Services that come and go, and threads that endure. Copied into each bundle that uses it. */
package org.heartbeat.internal.osgi;
