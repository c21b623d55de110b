// SPDX-License-Identifier: Apache-2.0

/** Delivers messages to the targets: opens the sockets and connections, and counts what became of each beat. */
package org.heartbeat.sender.transport;
