// SPDX-License-Identifier: Apache-2.0

/** Services and threads in a framework. Copied into each bundle that uses it. */
package org.heartbeat.internal.osgi;
