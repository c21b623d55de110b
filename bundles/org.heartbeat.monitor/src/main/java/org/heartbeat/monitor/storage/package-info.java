// SPDX-License-Identifier: Apache-2.0

/** Writes the table to the storage file that httpd reads, and reads it back after a restart. */
package org.heartbeat.monitor.storage;
