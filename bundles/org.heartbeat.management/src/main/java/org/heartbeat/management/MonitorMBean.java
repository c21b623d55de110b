// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import javax.management.openmbean.TabularData;

/**
 * The MBean {@code org.heartbeat:type=Monitor}. It sends the notifications {@code org.heartbeat.server.up}, {@code .stale} and
 * {@code .down}, with the server's {@code address:port} as user data.
 */
@Description("Receives heartbeats, and keeps the table of the servers that send them")
public interface MonitorMBean {

    @Description("Number of heartbeats accepted into the table")
    long getAccepted();

    @Description("Number of messages that are not valid heartbeats")
    long getRejected();

    @Description("Number of messages from sources outside HeartbeatAllow")
    long getNotAllowed();

    @Description("Number of heartbeats whose signature was missing or invalid")
    long getUntrusted();

    @Description("Number of heartbeats from new servers that were dropped because the table was full")
    long getTableFull();

    @Description("Number of datagrams received")
    long getReceived();

    @Description("Number of datagrams that the system dropped, if the system counts them")
    long getDropped();

    @Description("Number of servers in the table")
    int getServerCount();

    @Description("Number of servers that have ready workers")
    int getUp();

    @Description("Number of servers whose workers are all busy")
    int getFull();

    @Description("Number of servers that drain, leave or have no workers")
    int getDraining();

    @Description("Number of servers that have been silent for too long")
    int getStale();

    @Description("Servers in the table, by address and port")
    TabularData getServers();

    @Description("Sockets on which the monitor listens")
    TabularData getSockets();
}
