// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import org.heartbeat.api.monitor.HeartbeatMonitor;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.report.ServerTable;
import org.heartbeat.internal.report.Words;

/** Tells what is known of a server whenever it is asked. */
final class ServerView implements ServerMBean {

    private final HeartbeatMonitor monitor;
    /** What is told where the server has just left the table. */
    private final ServerStatus first;

    ServerView(HeartbeatMonitor monitor, ServerStatus first) {
        this.monitor = monitor;
        this.first = first;
    }

    private ServerStatus server() {
        return monitor.server(first.address(), first.port()).orElse(first);
    }

    @Override
    public String getAddress() {
        return Addresses.text(first.address());
    }

    @Override
    public int getPort() {
        return first.port();
    }

    @Override
    public String getState() {
        return Words.word(server().state());
    }

    @Override
    public boolean isStale() {
        return server().state() == ServerState.STALE;
    }

    @Override
    public int getReady() {
        return server().workers().ready();
    }

    @Override
    public int getBusy() {
        return server().workers().busy();
    }

    @Override
    public int getMomentaryReady() {
        return server().momentaryWorkers().ready();
    }

    @Override
    public int getMomentaryBusy() {
        return server().momentaryWorkers().busy();
    }

    @Override
    public int getFailedPerMille() {
        return server().failedPerMille();
    }

    @Override
    public long getAgeMillis() {
        return server().age().toMillis();
    }

    @Override
    public long getUpMillis() {
        return server().upFor().toMillis();
    }

    @Override
    public long getStaleAfterMillis() {
        return server().staleAfter().toMillis();
    }

    @Override
    public long getIntervalMillis() {
        return server().interval().toMillis();
    }

    @Override
    public long getJitterMillis() {
        return server().jitter().toMillis();
    }

    @Override
    public long getClockSkewMillis() {
        return server().clockSkew().toMillis();
    }

    @Override
    public long getBeats() {
        return server().beats();
    }

    @Override
    public long getMissed() {
        return server().missedBeats();
    }

    @Override
    public double getLoss() {
        return server().lossRate();
    }

    @Override
    public double getTrust() {
        return server().trust();
    }

    @Override
    public String getVariables() {
        return ServerTable.variables(server());
    }
}
