// SPDX-License-Identifier: Apache-2.0

/** Commands for Karaf's shell. */
package org.heartbeat.shell;
