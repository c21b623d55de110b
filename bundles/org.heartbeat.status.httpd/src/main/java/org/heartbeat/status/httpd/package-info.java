// SPDX-License-Identifier: Apache-2.0

/** The load of an httpd that does not beat itself, read from its status page. */
package org.heartbeat.status.httpd;
