// SPDX-License-Identifier: Apache-2.0

/** Opens the sockets that receive datagrams, and keeps them open. */
package org.heartbeat.monitor.sockets;
