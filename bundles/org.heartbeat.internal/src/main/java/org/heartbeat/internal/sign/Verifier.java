// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.sign;

import java.net.InetAddress;
import java.time.Duration;
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

    private volatile long window;
    private int mostIds;

    /** What is remembered of a signer: the time that it said last, in milliseconds, and when that was by our own clock. */
    private record Mark(long time, long heard) {}

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
     * @param most how many signers are remembered
     */
    public void configure(Duration skew, int most) {
        window = skew.toMillis();
        synchronized (marks) {
            mostIds = most;
        }
    }

    /** Whether the message is to be believed, by these keys. */
    public Verdict verify(Keys keys, byte[] bytes, int offset, int length) {
        Optional<SignedMessage> read =
                length > HeartbeatCodec.MAX_LENGTH ? Optional.empty() : SignedMessage.read(bytes, offset, length);
        if (read.isEmpty()) {
            return SignedMessage.hasSignature(bytes, offset, length) ? Distrust.MALFORMED : Distrust.UNSIGNED;
        }
        SignedMessage message = read.get();
        Key key = keys.get(message.kid());
        if (key == null) {
            return Distrust.UNKNOWN_KEY;
        }
        long time = message.time();
        long skew = time - wallClock.getAsLong();
        if (time < 0) {
            return Distrust.MALFORMED;
        }
        if (Math.abs(skew) > window) {
            return skew < 0 ? Distrust.CLOCK_BEHIND : Distrust.CLOCK_AHEAD;
        }
        if (!message.isSignedBy(key)) {
            return Distrust.BAD_SIGNATURE;
        }
        // from here on somebody with a key is to blame
        Optional<InetAddress> address = message.address();
        if (address.isEmpty() || !message.isUnambiguous()) {
            return Distrust.MALFORMED;
        }
        String id = message.id();
        if (!key.maySpeakFor(id)) {
            return Distrust.FOREIGN_ID;
        }
        if (!key.maySpeakFor(address.get())) {
            return Distrust.FOREIGN_ADDRESS;
        }
        Distrust old = mark(id, time);
        return old == null ? new Trusted(id, address.get(), skew) : old;
    }

    /** Remembers this time of the signer; null, or why it is not a new one. */
    private Distrust mark(String id, long time) {
        long now = clock.getAsLong();
        synchronized (marks) {
            Mark last = marks.get(id);
            if (last != null && !isOver(last, now) && time <= last.time) {
                return time == last.time ? Distrust.DUPLICATE : Distrust.REPLAYED;
            }
            if (last == null && !hasRoom(now)) {
                return Distrust.TOO_MANY_IDS;
            }
            marks.remove(id);
            marks.put(id, new Mark(time, now));
            return null;
        }
    }

    private boolean hasRoom(long now) {
        Iterator<Mark> oldest = marks.values().iterator();
        while (oldest.hasNext() && isOver(oldest.next(), now)) {
            oldest.remove();
        }
        return marks.size() < mostIds;
    }

    /**
     * Whether the beat would by now be too old to be believed again: it was at most one window ahead, and is by our own clock
     * two windows old, whatever was done to the wall clock since.
     */
    private boolean isOver(Mark mark, long now) {
        return now - mark.heard > TimeUnit.MILLISECONDS.toNanos(2 * window);
    }
}
