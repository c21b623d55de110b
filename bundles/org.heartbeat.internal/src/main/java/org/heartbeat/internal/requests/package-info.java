// SPDX-License-Identifier: Apache-2.0

/** How requests ended. Copied into each bundle that uses it. */
package org.heartbeat.internal.requests;
