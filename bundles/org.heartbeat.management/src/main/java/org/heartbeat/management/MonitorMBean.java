// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import javax.management.openmbean.TabularData;

/**
 * The monitor: {@code org.heartbeat:type=Monitor}. Its notifications are {@code org.heartbeat.server.up}, {@code .stale} and
 * {@code .down}; the user data of each is the server, {@code address:port}.
 */
public interface MonitorMBean {

    /** Beats that were accepted into the table. */
    long getAccepted();

    /** Messages that are not well-formed beats. */
    long getRejected();

    /** Messages from sources outside {@code HeartbeatAllow}. */
    long getNotAllowed();

    /** Beats whose signature was missing or invalid. */
    long getUntrusted();

    /** Beats from new servers that were dropped because the table was full. */
    long getTableFull();

    /** Datagrams that were received. */
    long getReceived();

    /** Datagrams that the system dropped, as far as it tells. */
    long getDropped();

    /** Servers in the table. */
    int getServerCount();

    /** Servers that have workers that wait for work. */
    int getUp();

    /** Servers all of whose workers are busy. */
    int getFull();

    /** Servers that drain, leave or have no workers. */
    int getDraining();

    /** Servers that have been silent for too long. */
    int getStale();

    /** The servers, one a row, by address and port. */
    TabularData getServers();

    /** The sockets that are listened on. */
    TabularData getSockets();
}
