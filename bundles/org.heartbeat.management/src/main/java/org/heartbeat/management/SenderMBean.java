// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import javax.management.openmbean.TabularData;

/** The sender: {@code org.heartbeat:type=Sender}. */
public interface SenderMBean {

    /** Beats given since the sender started. */
    long getBeats();

    /** Seconds since the last beat; -1 before the first. */
    double getSecondsSinceBeat();

    /** Milliseconds between beats. */
    long getIntervalMillis();

    /** Ready workers as the last beat said; -1 before the first. */
    int getReady();

    /** Busy workers as the last beat said; -1 before the first. */
    int getBusy();

    /** Ready workers as the status provider told last; -1 before that. */
    int getMomentaryReady();

    /** Busy workers as the status provider told last; -1 before that. */
    int getMomentaryBusy();

    /** The last beat as it went out; empty before the first. */
    String getMessage();

    /** The name of the status provider whose numbers are said; empty where there is none. */
    String getProvider();

    /** Why beats carry no status of their moment; empty while they do. */
    String getTrouble();

    /** Whether it drains. */
    boolean isDraining();

    /** The causes for which it drains. */
    String[] getDrains();

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
