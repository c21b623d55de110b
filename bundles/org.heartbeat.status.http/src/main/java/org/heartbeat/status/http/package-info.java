// SPDX-License-Identifier: Apache-2.0

/** A status provider and a request counter for HTTP requests in any container. */
package org.heartbeat.status.http;
