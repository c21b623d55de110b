// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.monitor.ServerId;
import org.heartbeat.api.monitor.ServerState;
import org.heartbeat.api.monitor.ServerStatus;
import org.heartbeat.internal.sign.Unsigned;
import org.heartbeat.internal.sign.Verification;
import org.heartbeat.internal.sign.Verified;

/**
 * One server of the table. Times are those of the {@link ListeningClock}. For any thread; what it keeps, it changes in
 * place, so that a beat costs no memory.
 */
final class Server {

    private final ServerId id;
    /** That of the id, or 0, as beats are many. */
    private final int port;
    private final LossEstimate losses = new LossEstimate();
    private final FailureDetector silence = losses.silence();
    private final long first;

    /** Another server of this address; for the table. */
    volatile Server next;

    // guarded by this; not the last beat itself, which would outlive its moment and be one more place in memory to look at
    private final Reported reported;
    private final Balance balance;
    private Verification verdict = Unsigned.TAKEN;
    private long seen;
    private long up;
    private long beats;
    private boolean stale;
    private boolean forgotten;

    /** Another one after each change of what it says. */
    private volatile int version;

    /** What a beat was to the server that gave it. */
    enum Beat {
        /** It said what the one before said. */
        SAME,
        /** It said the same whole workers, but a balancer that knows fractions has another number. */
        MOVED,
        /** It said something else. */
        CHANGED,
        /** It was the first, or the first one after a silence, or the first that says that it takes work, or none. */
        TURNED,
        /** The server has left the table, and the beat was not taken. */
        FORGOTTEN
    }

    /** A server that came now, or that stood in a storage file and was heard before. */
    Server(ServerId id, Balance known, long seen, long now) {
        this.id = id;
        this.port = id.port().orElse(0);
        balance = known;
        reported = new Reported(known.workers());
        this.seen = seen;
        this.first = seen;
        this.up = now;
    }

    ServerId id() {
        return id;
    }

    InetAddress address() {
        return id.address();
    }

    /** 0 where it says none. */
    int port() {
        return port;
    }

    int version() {
        return version;
    }

    /**
     * Takes a beat, unless the server has left the table.
     *
     * @param signed whether the beat is signed
     */
    synchronized Beat beat(Heartbeat heartbeat, Verification signed, long now, Moment.Limits limits, OwnDelay ownDelay) {
        if (ownDelay.isSince(seen)) {
            losses.excuse();
        }
        return forgotten ? Beat.FORGOTTEN : take(heartbeat, signed, now, limits);
    }

    /** Is in the table again, after it had left. */
    synchronized void comeBack() {
        forgotten = false;
    }

    private Beat take(Heartbeat heartbeat, Verification signed, long now, Moment.Limits limits) {
        boolean wasAway = stale;
        NumberedRun.Place place = losses.take(heartbeat, now, wasAway, reported.isLast());
        if (place == NumberedRun.Place.DUPLICATE || place == NumberedRun.Place.LATE) {
            // what it says is known already, or old
            beats += place == NumberedRun.Place.LATE ? 1 : 0;
            return Beat.SAME;
        }
        ServerState before = reported.state();
        int readyBefore = balance.ready();
        int busyBefore = balance.busy();
        int errorsBefore = reported.errors();
        long filedBefore = hundredths(balance.filedReady());
        verdict = signed;
        boolean same = reported.take(heartbeat);
        balanceByWhatIsSaid(now, wasAway, limits);
        ServerState after = reported.state();
        boolean turned = wasAway || beats == 0 || (before == ServerState.DRAINING) != (after == ServerState.DRAINING);
        if (wasAway) {
            up = now;
        }
        seen = now;
        stale = false;
        beats++;
        if (!turned && same && before == after && balance.ready() == readyBefore && balance.busy() == busyBefore) {
            boolean moved = hundredths(balance.filedReady()) != filedBefore || reported.errors() != errorsBefore;
            return moved ? Beat.MOVED : Beat.SAME;
        }
        version++;
        return turned ? Beat.TURNED : Beat.CHANGED;
    }

    private static long hundredths(double workers) {
        return Math.round(workers * 100);
    }

    private void balanceByWhatIsSaid(long now, boolean wasAway, Moment.Limits limits) {
        if (wasAway) {
            balance.begin();
        }
        long interval = silence.interval() == 0 ? Balance.LOOK : silence.interval();
        if (reported.state() == ServerState.DRAINING) {
            balance.take(reported);
            balance.takeNone();
        } else if (!limits.steady()) {
            balance.take(reported);
        } else if (reported.isSmoothed()) {
            balance.follow(reported, now, interval);
        } else {
            // known before: from the storage file
            balance.smooth(reported, now, interval, beats == 0 && seen != now);
        }
    }

    /** What its silence means at this moment. A server that is found forgotten takes no beat from now on. */
    synchronized Moment.Silence silence(Moment moment) {
        long age = moment.now() - seen;
        if (forgotten || age > moment.forgetAfter(silence)) {
            forgotten = true;
            stale = true;
            return Moment.Silence.FORGOTTEN;
        }
        if (!stale && age <= Math.min(silence.overdue(), moment.staleAfter(silence))) {
            return Moment.Silence.NONE;
        }
        if (stale || reported.isLast()) {
            return Moment.Silence.EXPECTED;
        }
        if (moment.sinceMassSilence() <= silence.overdue()) {
            losses.excuse();
        }
        return age > moment.staleAfter(silence) ? Moment.Silence.TOO_LONG : Moment.Silence.OVERDUE;
    }

    /** Time since its last beat, in nanoseconds. */
    synchronized long age(Moment moment) {
        return moment.now() - seen;
    }

    /** Whether it is not given up, and was heard more recently than this. */
    synchronized boolean isHeard(Moment moment, long age) {
        return !stale && moment.now() - seen < age;
    }

    /** Makes it stale, unless a beat came meanwhile or most servers are silent; gives whether it did. */
    synchronized boolean becomeStale(Moment moment) {
        if (stale
                || moment.now() - seen <= moment.staleAfter(silence)
                || !reported.isLast() && moment.sinceMassSilence() <= silence.overdue()) {
            return false;
        }
        stale = true;
        return true;
    }

    /** Gives it nothing from now on, if it said {@code ready=0} and then no more; gives whether that is a change. */
    synchronized boolean becomeLeft(Moment moment) {
        if (reported.ready() > 0 || balance.isNone() || moment.now() - seen <= silence.overdue()) {
            return false;
        }
        balance.takeNone();
        version++;
        return true;
    }

    /** Leaves the table for another server in its place, which goes on from what it says. */
    synchronized Balance giveWay() {
        forgotten = true;
        return balance;
    }

    synchronized boolean isForgotten() {
        return forgotten;
    }

    /** Whether nothing was heard of it but that it stood in the storage file. */
    synchronized boolean isRestored() {
        return beats == 0;
    }

    synchronized ServerSnapshot status(Moment moment) {
        long age = Math.max(0, moment.now() - seen);
        return new ServerSnapshot(
                id,
                reported.numbers(balance),
                new ServerSnapshot.Ages(
                        Duration.ofNanos(age),
                        Duration.ofNanos(Math.max(0, moment.now() - up)),
                        Duration.ofNanos(Math.max(0, moment.now() - first))),
                beats,
                losses.at(moment),
                stale ? ServerState.STALE : reported.state(),
                stale ? Moment.LEAST_TRUST : moment.trust(age, silence),
                verdict instanceof Verified trusted ? Optional.of(trusted) : Optional.empty());
    }

    /** Whether two senders beat with this address and port by turns. */
    synchronized boolean hasTwoSenders(Moment moment) {
        return losses.hasTwoSenders(moment.now());
    }

    /** The server's name for logs. */
    @Override
    public String toString() {
        return id.toString();
    }
}
