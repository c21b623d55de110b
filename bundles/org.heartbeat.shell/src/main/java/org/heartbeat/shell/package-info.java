// SPDX-License-Identifier: Apache-2.0

/** Contains the commands for Karaf's shell. */
package org.heartbeat.shell;
