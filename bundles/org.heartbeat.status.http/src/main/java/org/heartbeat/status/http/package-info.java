// SPDX-License-Identifier: Apache-2.0

/** A load source: the HTTP requests in flight. */
package org.heartbeat.status.http;
