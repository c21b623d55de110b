// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import javax.management.openmbean.TabularData;

/** The MBean {@code org.heartbeat:type=Sender}. */
@Description("Sends heartbeats, which report the workers of this Karaf to its balancers")
public interface SenderMBean {

    @Description("Number of heartbeats since the sender started")
    long getBeats();

    @Description("Seconds since the last heartbeat; -1 before the first")
    double getSecondsSinceBeat();

    @Description("Milliseconds between heartbeats")
    long getIntervalMillis();

    @Description("Ready workers that the last heartbeat reported, after smoothing; -1 before the first")
    int getReportedReady();

    @Description("Busy workers that the last heartbeat reported, after smoothing; -1 before the first")
    int getReportedBusy();

    @Description("Ready workers at the moment of the last heartbeat, not smoothed; -1 before the first")
    int getMeasuredReady();

    @Description("Busy workers at the moment of the last heartbeat, not smoothed; -1 before the first")
    int getMeasuredBusy();

    @Description("Failed requests per mille of those in the last ten seconds; 0 if errors do not count")
    int getFailedPerMille();

    @Description("Text of the last heartbeat; empty before the first")
    String getLastMessage();

    @Description("Name of the status provider in use; empty if there is none")
    String getProvider();

    @Description("Why there is no current status to send; empty while there is one")
    String getStatusFailure();

    @Description("Whether this Karaf drains")
    boolean isDraining();

    @Description("Reasons for which this Karaf drains, oldest first")
    String[] getDrainReasons();

    @Description("Number of targets that did not accept the last heartbeat")
    int getFailingTargets();

    @Description("Targets of the heartbeats, with the results of sending")
    TabularData getTargets();

    @Description("Drains this Karaf, as the command heartbeat:drain does")
    void drain(@Description("Whether this Karaf drains after a restart too") boolean lasting);

    @Description("Ends the drain that heartbeat:drain or the operation drain began; returns whether there was one")
    boolean resume();
}
