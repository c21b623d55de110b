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
 * Verifies messages, and remembers the time of each signer's last beat, so that no beat counts twice. It makes cheap checks
 * first: a message from someone without a key costs at most one digest, and is not remembered. For any thread.
 */
public final class Verifier {

    private final LongSupplier wallClock;
    private final LongSupplier clock;

    /** The marks by id, the least recently heard first. */
    private final Map<String, Mark> marks = new LinkedHashMap<>(); // guarded by itself

    /** The number of marks of each key, by its name. */
    private final Map<String, Integer> marksOfKeys = new HashMap<>(); // guarded by marks
    private int mostIds; // guarded by marks
    private volatile long window;

    /** Sequence numbers from here on start at a time, in 2001 or later; those of older versions start at 0. */
    private static final long TIME_OF_START = 1_000_000_000_000L;

    /**
     * The last beat of a signer.
     *
     * @param kid the key of its first beat
     * @param time the latest time in its beats, in milliseconds
     * @param sequence the highest sequence number in its beats
     * @param heard when its last beat arrived, by the monotonic clock
     * @param wall the same by the wall clock, in milliseconds
     */
    private record Mark(String kid, long time, long sequence, long heard, long wall) {

        /**
         * Returns whether a beat is newer: by its time, or by its sequence number alone if the signer's clock was set back.
         * Sequence numbers also rise from one start to the next. In a replayed beat neither is higher.
         */
        boolean isBefore(long otherTime, long otherSequence) {
            return otherTime > time || otherTime != time && otherSequence >= TIME_OF_START && otherSequence > sequence;
        }

        Mark with(long otherTime, long otherSequence, long now, long wallNow) {
            return new Mark(kid, Math.max(time, otherTime), Math.max(sequence, otherSequence), now, wallNow);
        }
    }

    /**
     * Creates a verifier that rejects everything before it is configured.
     *
     * @param wallClock milliseconds since the epoch, as {@link System#currentTimeMillis}
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public Verifier(LongSupplier wallClock, LongSupplier clock) {
        this.wallClock = wallClock;
        this.clock = clock;
    }

    /**
     * Applies a configuration, and keeps what is remembered.
     *
     * @param skew how far a signer's clock may differ from ours
     * @param most the most signers to remember for each key
     */
    public void configure(Duration skew, int most) {
        window = skew.toMillis();
        synchronized (marks) {
            mostIds = most;
        }
    }

    /** Verifies a message with these keys. */
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
        // from here on the sender has a key
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

    /** Remembers a beat of a signer; returns null, or why the beat is not new. */
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

    /** Forgets signers whose last beats can no longer be replayed. */
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
     * Returns whether the beat is by now too old to be accepted again: it was at most one window ahead, and by the monotonic clock
     * it is two windows old, whatever happened to the wall clock.
     */
    private boolean isOver(Mark mark, long now) {
        return now - mark.heard > TimeUnit.MILLISECONDS.toNanos(2 * window);
    }

    /** Returns whether our own clock was set back since, by more than half of the window; perhaps the signer's was too. */
    private boolean isSetBackSince(Mark mark, long now, long wall) {
        return TimeUnit.NANOSECONDS.toMillis(now - mark.heard) - (wall - mark.wall) > window / 2;
    }
}
