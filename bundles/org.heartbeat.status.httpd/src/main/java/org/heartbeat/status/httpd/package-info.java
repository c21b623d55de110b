// SPDX-License-Identifier: Apache-2.0

/** The status of an httpd that does not send heartbeats itself, read from its status page. */
package org.heartbeat.status.httpd;
