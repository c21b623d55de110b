// SPDX-License-Identifier: Apache-2.0

/** Whether this server takes work, for balancers that ask it. Copied into each bundle that uses it. */
package org.heartbeat.internal.availability;
