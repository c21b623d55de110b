// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.heartbeat.api.codec.HeartbeatCodec;

/**
 * Tells whether a message is to be believed, and remembers of each signer the time of its last beat, so that no beat counts
 * twice. What costs little is looked at first: whoever has no key makes it compute one digest at the most, and remember
 * nothing. For any thread.
 */
public final class Verifier {

    private final LongSupplier wallClock;
    private final LongSupplier clock;

    /** By id, in the order in which they were heard. */
    private final Map<String, Mark> marks = new LinkedHashMap<>();

    /** How many of them each key has brought, by its name; guarded by {@code marks}. */
    private final Map<String, Integer> marksOfKeys = new HashMap<>();

    private volatile long window;
    private int mostIds;

    /** Numbers from here on begin with the time of the start, in 2001 or later; older versions begin with 0 at each start. */
    private static final long TIME_OF_START = 1_000_000_000_000L;

    /**
     * What is remembered of a signer.
     *
     * @param kid the key that brought its first beat
     * @param time the latest time that it reported, in milliseconds
     * @param sequence the highest number that it reported
     * @param heard when its last beat came, by the clock that nobody sets
     * @param wall the same by the wall clock, in milliseconds
     */
    private record Mark(String kid, long time, long sequence, long heard, long wall) {

        /**
         * Whether a beat is newer: by its time, or by its number alone where the signer's clock was set back. Numbers rise from
         * one start to the next; of what was accepted, neither is ever higher.
         */
        boolean isBefore(long otherTime, long otherSequence) {
            return otherTime > time || otherTime != time && otherSequence >= TIME_OF_START && otherSequence > sequence;
        }

        Mark with(long otherTime, long otherSequence, long now, long wallNow) {
            return new Mark(kid, Math.max(time, otherTime), Math.max(sequence, otherSequence), now, wallNow);
        }
    }

    /**
     * A verifier that believes nothing before it is configured.
     *
     * @param wallClock milliseconds since the epoch, as {@link System#currentTimeMillis}
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Verifier(LongSupplier wallClock, LongSupplier clock) {
        this.wallClock = wallClock;
        this.clock = clock;
    }

    /**
     * Says what is believed; what is remembered stays.
     *
     * @param skew how far the clock of a signer may be off ours
     * @param most how many signers are remembered for each key
     */
    public void configure(Duration skew, int most) {
        window = skew.toMillis();
        synchronized (marks) {
            mostIds = most;
        }
    }

    /** Whether the message is to be believed, by these keys. */
    public Verification verify(Keys keys, byte[] bytes, int offset, int length) {
        Optional<SignedMessage> read =
                length > HeartbeatCodec.MAX_LENGTH ? Optional.empty() : SignedMessage.read(bytes, offset, length);
        if (read.isEmpty()) {
            return SignedMessage.hasSignature(bytes, offset, length) ? VerificationFailure.MALFORMED : VerificationFailure.UNSIGNED;
        }
        SignedMessage message = read.get();
        Key key = keys.get(message.kid());
        if (key == null) {
            return VerificationFailure.UNKNOWN_KEY;
        }
        long time = message.time();
        long skew = time - wallClock.getAsLong();
        if (time < 0) {
            return VerificationFailure.MALFORMED;
        }
        if (Math.abs(skew) > window) {
            return skew < 0 ? VerificationFailure.CLOCK_BEHIND : VerificationFailure.CLOCK_AHEAD;
        }
        if (!message.isSignedBy(key)) {
            return VerificationFailure.BAD_SIGNATURE;
        }
        // from here on somebody with a key is to blame
        Optional<InetAddress> address = message.address();
        if (address.isEmpty() || !message.isUnambiguous()) {
            return VerificationFailure.MALFORMED;
        }
        String id = message.id();
        if (!key.maySpeakFor(id)) {
            return VerificationFailure.FOREIGN_ID;
        }
        if (!key.maySpeakFor(address.get())) {
            return VerificationFailure.FOREIGN_ADDRESS;
        }
        VerificationFailure old = mark(key.kid(), id, time, message.sequence());
        return old == null ? new Verified(id, address.get(), skew) : old;
    }

    /** Remembers this beat of the signer; returns null, or why the beat is not a new one. */
    private VerificationFailure mark(String kid, String id, long time, long sequence) {
        long now = clock.getAsLong();
        long wall = wallClock.getAsLong();
        synchronized (marks) {
            Mark last = marks.get(id);
            boolean over = last != null && (isOver(last, now) || isSetBackSince(last, now, wall));
            if (last != null && !over && !last.isBefore(time, sequence)) {
                return time == last.time || sequence == last.sequence
                        ? VerificationFailure.DUPLICATE
                        : VerificationFailure.REPLAYED;
            }
            if (last == null) {
                forget(now);
                if (marksOfKeys.getOrDefault(kid, 0) >= mostIds) {
                    return VerificationFailure.TOO_MANY_IDS;
                }
                marksOfKeys.merge(kid, 1, Integer::sum);
            }
            marks.remove(id);
            marks.put(id, last == null || over
                    ? new Mark(last == null ? kid : last.kid, time, sequence, now, wall)
                    : last.with(time, sequence, now, wall));
            return null;
        }
    }

    /** Forgets the signers whose last beats can no longer count twice. */
    private void forget(long now) {
        for (Iterator<Mark> oldest = marks.values().iterator(); oldest.hasNext(); oldest.remove()) {
            Mark mark = oldest.next();
            if (!isOver(mark, now)) {
                return;
            }
            marksOfKeys.computeIfPresent(mark.kid, (kid, count) -> count == 1 ? null : count - 1);
        }
    }

    /**
     * Whether the beat would by now be too old to be believed again: it was at most one window ahead, and is by our own clock
     * two windows old, whatever was done to the wall clock since.
     */
    private boolean isOver(Mark mark, long now) {
        return now - mark.heard > TimeUnit.MILLISECONDS.toNanos(2 * window);
    }

    /** Whether our own clock was set back since by more than half of the window, perhaps with the signer's, which begins anew. */
    private boolean isSetBackSince(Mark mark, long now, long wall) {
        return TimeUnit.NANOSECONDS.toMillis(now - mark.heard) - (wall - mark.wall) > window / 2;
    }
}
