// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.codec.Heartbeat;

/**
 * What the beats of one server tell about loss: how many are missing, by their numbers where they have any, and by the time
 * between them otherwise. A beat that is heard twice counts once, and a restart is no loss. Guarded by its server; changes in
 * place, so that a beat costs no memory.
 */
final class LossEstimate {

    private final FailureDetector silence = new FailureDetector();

    /** Null before the first beat. */
    private NumberedRun run;

    /** The run that was heard before this one, of which more may come; null if there was none. */
    private NumberedRun other;

    private boolean excused;

    /**
     * Takes a beat.
     *
     * @param wasAway whether the server was given up, or has left the table
     * @param mayHaveLeft whether the beat before may have been the last, so that a long silence was no loss
     * @return what the beat is: {@link NumberedRun.Place#FOREIGN} if it is the first of its run; one that is a duplicate or
     *     late reports nothing new
     */
    NumberedRun.Place take(Heartbeat heartbeat, long now, boolean wasAway, boolean mayHaveLeft) {
        long number = heartbeat.sequence().orElse(NumberedRun.NONE);
        NumberedRun.Place place = place(run, number, now);
        if (place == NumberedRun.Place.FOREIGN) {
            NumberedRun.Place before = place(other, number, now);
            if (before == NumberedRun.Place.LATE || before == NumberedRun.Place.DUPLICATE) {
                return late(other, number, before);
            }
            NumberedRun goesOn = before == NumberedRun.Place.NEXT ? other : new NumberedRun();
            other = run;
            run = goesOn;
            if (before == NumberedRun.Place.NEXT) {
                run.comesBack();
                silence.skip();
            }
            place = before;
        } else if (place != NumberedRun.Place.NEXT) {
            return late(run, number, place);
        }
        boolean counted =
                place != NumberedRun.Place.FOREIGN && !excused && run.state() != Heartbeat.State.LEAVING;
        if (counted) {
            learn(heartbeat.state(), number, now, wasAway, mayHaveLeft);
        } else {
            silence.skip();
        }
        excused = false;
        run.next(number, heartbeat.state(), now, counted);
        return place;
    }

    private NumberedRun.Place place(NumberedRun known, long number, long now) {
        return known == null ? NumberedRun.Place.FOREIGN : known.place(number, now, silence.overdue());
    }

    private NumberedRun.Place late(NumberedRun known, long number, NumberedRun.Place place) {
        if (place == NumberedRun.Place.LATE) {
            known.late(number);
            silence.found();
        }
        return place;
    }

    private void learn(Heartbeat.State said, long number, long now, boolean wasAway, boolean mayHaveLeft) {
        long gap = now - run.heard();
        long step = run.step(number);
        boolean isAnnouncement = said != run.state();
        if (!wasAway) {
            silence.gap(gap, step, isAnnouncement);
        } else if (step > 0 || !mayHaveLeft) {
            silence.comeBack(gap, step, isAnnouncement);
        } else {
            silence.skip();
        }
    }

    /** Lets the present silence tell nothing: most servers are silent as it is, or we ourselves were late. */
    void excuse() {
        excused = true;
    }

    /** Whether two senders beat with this address and port by turns. */
    boolean hasTwoSenders(long now) {
        return other != null
                && run.isBesideAnother()
                && other.isBesideAnother()
                && now - other.heard() <= silence.silence();
    }

    /** How many beats were due and did not come, without those that may have been overtaken and come yet. */
    long missed() {
        return silence.missed() - (run == null ? 0 : run.pending()) - (other == null ? 0 : other.pending());
    }

    /** Returns what is known of loss, and after what silence the server is stale. */
    ServerSnapshot.LossRecord at(Moment moment) {
        boolean known = silence.interval() > 0;
        return new ServerSnapshot.LossRecord(
                hasTwoSenders(moment.now()) ? 2 : 1,
                missed(),
                silence.loss(),
                known ? Optional.of(Duration.ofNanos(silence.interval())) : Optional.empty(),
                known ? Optional.of(Duration.ofNanos(silence.jitter())) : Optional.empty(),
                Duration.ofNanos(moment.staleAfter(silence)),
                moment.limits().isAuto() ? silence.reason() : StaleReason.CONFIGURED);
    }

    /** What the silence of the server means. */
    FailureDetector silence() {
        return silence;
    }
}
