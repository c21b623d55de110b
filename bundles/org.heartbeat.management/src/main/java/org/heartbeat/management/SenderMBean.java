// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import javax.management.openmbean.TabularData;

/** The sender: {@code org.heartbeat:type=Sender}. */
public interface SenderMBean {

    /** The number of beats since the sender started. */
    long getBeats();

    /** Seconds since the last beat; -1 before the first. */
    double getSecondsSinceBeat();

    /** Milliseconds between beats. */
    long getIntervalMillis();

    /** The ready workers that the last beat reported; -1 before the first. */
    int getReportedReady();

    /** The busy workers that the last beat reported; -1 before the first. */
    int getReportedBusy();

    /** The ready workers that the status provider measured for the last beat; -1 before the first. */
    int getMeasuredReady();

    /** The busy workers that the status provider measured for the last beat; -1 before the first. */
    int getMeasuredBusy();

    /** The requests that fail, per mille of those of the last ten seconds; 0 while none do, and while errors do not count. */
    int getFailedPerMille();

    /** The text of the last beat; empty before the first. */
    String getLastMessage();

    /** The name of the status provider in use; empty if there is none. */
    String getProvider();

    /** Why there is no current status to send; empty while there is one. */
    String getStatusFailure();

    /** Whether it drains. */
    boolean isDraining();

    /** The reasons for which it drains, oldest first. */
    String[] getDrainReasons();

    /** Targets that did not take the last beat. */
    int getFailingTargets();

    /** The targets, each with what became of the beats to it. */
    TabularData getTargets();

    /**
     * Drains, as the command {@code heartbeat:drain} does.
     *
     * @param lasting whether this is to survive a restart
     */
    void drain(boolean lasting);

    /**
     * Takes {@link #drain} back, whether it was asked here or by the command.
     *
     * @return whether it was in force
     */
    boolean resume();
}
