// SPDX-License-Identifier: Apache-2.0

/** Hears servers, keeps the table of them, and writes the file that httpd's balancer reads. */
package org.heartbeat.monitor;
