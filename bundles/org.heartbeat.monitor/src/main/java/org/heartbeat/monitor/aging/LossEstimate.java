// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.codec.Heartbeat;

/**
 * Estimates the loss of one server's beats: from their sequence numbers if they have any, otherwise from the time between them. A
 * beat that is received twice counts once, and a restart is no loss. Guarded by its server; changes in place, so that a beat
 * allocates no memory.
 */
public final class LossEstimate {

    private final FailureDetector detector = new FailureDetector();

    /** The current run; null before the first beat. */
    private NumberedRun run;

    /** The run before the current one, whose beats may still arrive; null if there was none. */
    private NumberedRun other;

    private boolean excused;

    /**
     * Processes a beat.
     *
     * @param wasAway whether the server was stale, or had left the table
     * @param mayHaveLeft whether the previous beat may have been the last one, so that a long silence is no loss
     * @return the place of the beat: {@link NumberedRun.Place#FOREIGN} if it is the first of its run; a duplicate or a late beat
     *     reports nothing new
     */
    public NumberedRun.Place take(Heartbeat heartbeat, long now, boolean wasAway, boolean mayHaveLeft) {
        long number = heartbeat.sequence().orElse(NumberedRun.NONE);
        NumberedRun known = run;
        NumberedRun.Place place = place(known, number, now);
        if (place == NumberedRun.Place.FOREIGN) {
            known = other;
            place = place(known, number, now);
        }
        switch (place) {
            case DUPLICATE -> {
                return place;
            }
            case LATE -> {
                known.late(number);
                detector.arrivedLate();
                return place;
            }
            case FOREIGN -> turnTo(new NumberedRun());
            case NEXT -> {
                if (known != run) {
                    turnTo(known);
                    run.resume();
                    detector.skip();
                }
            }
        }
        boolean counted =
                place == NumberedRun.Place.NEXT && !excused && run.state() != Heartbeat.State.LEAVING;
        long step = run.step(number);
        if (counted && !(wasAway && mayHaveLeft && step <= 0)) {
            detector.gap(now - run.lastReceived(), step, heartbeat.state() != run.state(), wasAway);
        } else {
            detector.skip();
        }
        excused = false;
        run.next(number, heartbeat.state(), now, counted);
        return place;
    }

    private NumberedRun.Place place(NumberedRun known, long number, long now) {
        return known == null ? NumberedRun.Place.FOREIGN : known.place(number, now, detector.overdue());
    }

    private void turnTo(NumberedRun next) {
        other = run;
        run = next;
    }

    /** Ignores the current silence, because most servers are silent or this process was late. */
    public void excuse() {
        excused = true;
    }

    /** Returns whether two senders alternate with this address and port. */
    public boolean hasTwoSenders(long now) {
        return other != null
                && run.isBesideAnother()
                && other.isBesideAnother()
                && now - other.lastReceived() <= detector.staleAfter();
    }

    /** Returns how many beats were due and did not arrive, without overtaken ones that may still arrive. */
    long missed() {
        return detector.missed() - (run == null ? 0 : run.pending()) - (other == null ? 0 : other.pending());
    }

    /** Returns what is known about loss, and after what silence the server is stale. */
    public LossRecord at(Thresholds thresholds) {
        boolean known = detector.interval() > 0;
        return new LossRecord(
                hasTwoSenders(thresholds.now()) ? 2 : 1,
                missed(),
                detector.loss(),
                known ? Optional.of(Duration.ofNanos(detector.interval())) : Optional.empty(),
                known ? Optional.of(Duration.ofNanos(detector.jitter())) : Optional.empty(),
                Duration.ofNanos(thresholds.staleAfter(detector)),
                thresholds.limits().isAuto() ? detector.reason() : StaleReason.CONFIGURED);
    }

    public FailureDetector detector() {
        return detector;
    }
}
