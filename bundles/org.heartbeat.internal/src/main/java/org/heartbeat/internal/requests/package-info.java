// SPDX-License-Identifier: Apache-2.0

/** Counts ended and failed requests. Copied into each bundle that uses it. */
package org.heartbeat.internal.requests;
