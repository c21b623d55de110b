// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

/** A server that is heard: {@code org.heartbeat:type=Server,address="192.0.2.11",port=8181}; port 0 where it says none. */
public interface ServerMBean {

    /** Its address. */
    String getAddress();

    /** The port that it says, or 0. */
    int getPort();

    /** {@code up}, {@code full}, {@code draining} or {@code stale}. */
    String getState();

    /** Whether it has been silent for too long. */
    boolean isStale();

    /** Ready workers, as balancers count them. */
    int getReady();

    /** Busy workers, as balancers count them. */
    int getBusy();

    /** Ready workers at its last beat. */
    int getMomentaryReady();

    /** Busy workers at its last beat. */
    int getMomentaryBusy();

    /** Its requests that fail, per mille, as its last beat reported. */
    int getFailedPerMille();

    /** Milliseconds since its last beat. */
    long getAgeMillis();

    /** Milliseconds since it came or came back. */
    long getUpMillis();

    /** Milliseconds of silence after which it is stale. */
    long getStaleAfterMillis();

    /** Its usual time from beat to beat in milliseconds, 0 until that is known. */
    long getIntervalMillis();

    /** How far it is off that on average, in milliseconds. */
    long getJitterMillis();

    /** How far its clock is ahead of ours, in milliseconds, where its beats are signed. */
    long getClockSkewMillis();

    /** Its beats so far. */
    long getBeats();

    /** Beats that were not heard. */
    long getMissed();

    /** The share of its beats that is lost of late, 0 to 1. */
    double getLoss();

    /** The part of its weight that a balancer should give it, 0.1 to 1. */
    double getTrust();

    /** What else it says: {@code zone=a rack=4}. */
    String getVariables();
}
