// SPDX-License-Identifier: Apache-2.0

/** A small HTTP client. Copied into each bundle that uses it. */
package org.heartbeat.internal.http;
