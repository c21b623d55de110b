// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.table;

import java.net.InetAddress;
import java.util.Optional;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.internal.sign.Verification;
import org.heartbeat.internal.sign.Verified;
import org.heartbeat.monitor.aging.FailureDetector;
import org.heartbeat.monitor.aging.Limits;
import org.heartbeat.monitor.aging.ListeningClock;
import org.heartbeat.monitor.aging.LossEstimate;
import org.heartbeat.monitor.aging.NumberedRun;
import org.heartbeat.monitor.aging.OwnDelay;
import org.heartbeat.monitor.aging.Thresholds;

/**
 * One server of the table. Times are nanoseconds, by the {@link ListeningClock}. For any thread; its state changes in place, so
 * that a beat allocates no memory.
 */
public final class Server {

    private final ServerId id;
    private final LossEstimate losses = new LossEstimate();
    private final FailureDetector detector = losses.detector();
    private final long first;

    // guarded by this; the last beat itself is not kept, as it would outlive its use and cost one more access to memory
    private final ServerReport report;
    private final Capacity capacity;
    private Verification verification = Unsigned.TAKEN;
    private long seen;
    private long up;
    private long beats;
    private Presence presence = Presence.BEATING;

    /** Incremented by each change of the report; written under the lock of this. */
    private volatile int version;

    private enum Presence { BEATING, STALE, FORGOTTEN }

    /** Creates a server whose last beat came at {@code seen}: now, or before a restart of the monitor. */
    Server(ServerId id, Capacity known, long seen, long now) {
        this.id = id;
        capacity = known;
        report = new ServerReport(known.workers());
        this.seen = seen;
        this.first = seen;
        this.up = now;
    }

    public ServerId id() {
        return id;
    }

    InetAddress address() {
        return id.address();
    }

    /** Returns the port; 0 if the server reports none. */
    int port() {
        return id.port().orElse(0);
    }

    /** Returns a number that changes with the report. */
    public int version() {
        return version;
    }

    /** Processes a beat, unless the server has left the table. */
    synchronized Change beat(Heartbeat heartbeat, Verification verified, long now, Limits limits, OwnDelay ownDelay) {
        if (ownDelay.isSince(seen)) {
            losses.excuse();
        }
        return presence == Presence.FORGOTTEN ? Change.FORGOTTEN : update(heartbeat, verified, now, limits);
    }

    /** Returns to the table after it had left. */
    synchronized void comeBack() {
        presence = Presence.STALE;
    }

    private Change update(Heartbeat heartbeat, Verification verified, long now, Limits limits) {
        boolean wasAway = presence == Presence.STALE;
        NumberedRun.Place place = losses.take(heartbeat, now, wasAway, report.isLast());
        if (place == NumberedRun.Place.DUPLICATE || place == NumberedRun.Place.LATE) {
            // its report is known already, or outdated
            beats += place == NumberedRun.Place.LATE ? 1 : 0;
            return Change.NONE;
        }
        ServerState before = report.state();
        int readyBefore = capacity.ready();
        int busyBefore = capacity.busy();
        int errorsBefore = report.errors();
        long filedBefore = hundredths(capacity.filedReady());
        verification = verified;
        boolean sameVariables = report.update(heartbeat);
        updateCapacity(now, wasAway, limits);
        ServerState after = report.state();
        boolean isTurn = wasAway || beats == 0 || (before == ServerState.DRAINING) != (after == ServerState.DRAINING);
        up = wasAway ? now : up;
        seen = now;
        presence = Presence.BEATING;
        beats++;
        if (!isTurn
                && sameVariables
                && before == after
                && capacity.ready() == readyBefore
                && capacity.busy() == busyBefore) {
            boolean moved = hundredths(capacity.filedReady()) != filedBefore || report.errors() != errorsBefore;
            return moved ? Change.FRACTION : Change.NONE;
        }
        version++;
        return isTurn ? Change.AVAILABILITY : Change.REPORT;
    }

    private static long hundredths(double workers) {
        return Math.round(workers * 100);
    }

    private void updateCapacity(long now, boolean wasAway, Limits limits) {
        if (wasAway) {
            capacity.restart();
        }
        long interval = detector.interval() == 0 ? Capacity.FILE_DELAY : detector.interval();
        if (report.state() == ServerState.DRAINING) {
            capacity.set(report);
            capacity.setNoneReady();
        } else if (!limits.steady()) {
            capacity.set(report);
        } else if (report.isSmoothed()) {
            capacity.follow(report, now, interval);
        } else {
            // a server that is known from the storage file continues from there
            capacity.smooth(report, now, interval, beats == 0 && seen != now);
        }
    }

    /** Returns what the present silence means. After {@link Silence#FORGOTTEN} the server ignores beats. */
    synchronized Silence silence(Thresholds thresholds) {
        long age = age(thresholds);
        if (presence == Presence.FORGOTTEN || age > thresholds.forgetAfter(detector)) {
            presence = Presence.FORGOTTEN;
            return Silence.FORGOTTEN;
        }
        boolean isStale = presence == Presence.STALE;
        if (!isStale && age <= Math.min(detector.overdue(), thresholds.staleAfter(detector))) {
            return Silence.NONE;
        }
        if (isStale || report.isLast()) {
            return Silence.EXPECTED;
        }
        if (thresholds.isMassSilence(detector)) {
            losses.excuse();
        }
        return age > thresholds.staleAfter(detector) ? Silence.TOO_LONG : Silence.OVERDUE;
    }

    /** Returns the nanoseconds since the last beat. */
    synchronized long age(Thresholds thresholds) {
        return thresholds.now() - seen;
    }

    /** Returns whether the server is not stale and its last beat is younger than this. */
    synchronized boolean isHeard(Thresholds thresholds, long age) {
        return presence == Presence.BEATING && age(thresholds) < age;
    }

    /** Becomes stale, unless a beat came meanwhile or most servers are silent; returns whether it did. */
    synchronized boolean becomeStale(Thresholds thresholds) {
        if (presence != Presence.BEATING
                || age(thresholds) <= thresholds.staleAfter(detector)
                || !report.isLast() && thresholds.isMassSilence(detector)) {
            return false;
        }
        presence = Presence.STALE;
        return true;
    }

    /** Stops sending it work if it reported {@code ready=0} and then fell silent; returns whether that changed anything. */
    synchronized boolean becomeLeft(Thresholds thresholds) {
        if (report.ready() > 0 || capacity.isNoneReady() || age(thresholds) <= detector.overdue()) {
            return false;
        }
        capacity.setNoneReady();
        version++;
        return true;
    }

    /** Leaves the table for another server in its place; returns the capacity with which that one continues. */
    synchronized Capacity giveWay() {
        presence = Presence.FORGOTTEN;
        return capacity;
    }

    /** Returns whether the server has left the table. */
    public synchronized boolean isForgotten() {
        return presence == Presence.FORGOTTEN;
    }

    /** Returns whether the server is known from the storage file alone. */
    synchronized boolean isRestored() {
        return beats == 0;
    }

    synchronized ServerSnapshot status(Thresholds thresholds) {
        boolean isBeating = presence == Presence.BEATING;
        return new ServerSnapshot(
                id,
                capacity.workers(),
                report.momentary(),
                capacity.pickedReady(),
                capacity.filedReady(),
                report.errors(),
                report.scale(),
                report.variables(),
                isBeating ? report.state() : ServerState.STALE,
                thresholds.since(seen),
                thresholds.since(up),
                thresholds.since(first),
                beats,
                losses.at(thresholds),
                isBeating ? thresholds.trust(age(thresholds), detector) : Thresholds.LEAST_TRUST,
                verification instanceof Verified signature ? Optional.of(signature) : Optional.empty());
    }

    /** Returns whether two senders alternate with this address and port. */
    synchronized boolean hasTwoSenders(Thresholds thresholds) {
        return losses.hasTwoSenders(thresholds.now());
    }

    /** Returns the server's name for logs. */
    @Override
    public String toString() {
        return id.toString();
    }
}
