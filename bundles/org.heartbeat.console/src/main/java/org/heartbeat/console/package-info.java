// SPDX-License-Identifier: Apache-2.0

/** Sender and servers in the Web Console. */
package org.heartbeat.console;
