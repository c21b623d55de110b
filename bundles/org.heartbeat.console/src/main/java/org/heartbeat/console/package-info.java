// SPDX-License-Identifier: Apache-2.0

/** Shows the sender and the servers in the Web Console. */
package org.heartbeat.console;
