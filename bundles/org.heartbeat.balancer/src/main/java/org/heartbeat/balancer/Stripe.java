// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A part of a {@link Deck}: cards that one thread at a time draws from. All but {@link #dry} is for whoever holds the lock.
 * An own lock and not a monitor, because it is to be tried and never waited for, and because a pick is so short that half
 * of its time would go into a monitor.
 */
final class Stripe extends StripeFields {

    private static final VarHandle LOCK;
    private static final VarHandle DRY;

    // keeps the fields of the next stripe off the cache line of ours
    long after1;
    long after2;
    long after3;
    long after4;
    long after5;
    long after6;
    long after7;

    static {
        try {
            LOCK = MethodHandles.lookup().findVarHandle(StripeFields.class, "lock", int.class);
            DRY = MethodHandles.lookup().findVarHandle(StripeFields.class, "dry", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    Stripe(int cards, long seed) {
        super(cards, seed);
    }

    boolean tryLock() {
        return LOCK.compareAndSet(this, 0, 1);
    }

    void unlock() {
        LOCK.setRelease(this, 0);
    }

    /** Whether this has no card left for this round. For any thread; true stays true but for cards that are put back. */
    boolean isDry(long inRound) {
        return (long) DRY.getOpaque(this) == inRound;
    }

    /** Says that there is no card left for the round. */
    void dry() {
        DRY.setOpaque(this, round);
    }

    /** The candidate of a card drawn at random, each of those left with the same chance; there must be one. */
    int draw() {
        int drawn = below(left);
        int last = --left;
        int candidate = cards[drawn];
        cards[drawn] = cards[last];
        cards[last] = candidate;
        if (last == 0) {
            dry();
        }
        return candidate;
    }

    /** Puts a drawn card of the candidate back, the last one drawn if there are several; false if there is none. */
    boolean putBack(int candidate) {
        for (int place = left; place < dealt; place++) {
            if (cards[place] == candidate) {
                cards[place] = cards[left];
                cards[left++] = candidate;
                DRY.setOpaque(this, round - 1);
                return true;
            }
        }
        return false;
    }

    /** A number from 0 up to the bound, exclusively: Vigna's xorshift64*, of which the upper half is used. */
    private int below(int bound) {
        long x = random;
        x ^= x >>> 12;
        x ^= x << 25;
        x ^= x >>> 27;
        random = x;
        return (int) ((x * 0x2545F4914F6CDD1DL >>> 32) * bound >>> 32);
    }
}

/** Keeps the fields of the stripe before off the cache line of ours. */
class StripePadding {

    long before1;
    long before2;
    long before3;
    long before4;
    long before5;
    long before6;
    long before7;
}

/** What a stripe consists of. */
class StripeFields extends StripePadding {

    /** Candidates: first those of the cards that are left, then those of the cards that were drawn, the last one first. */
    final int[] cards;

    /** The state of the random numbers, never 0. */
    long random;

    /** How many cards are left. */
    int left;

    /** How many cards there were in this round. */
    int dealt;

    /** The round that the cards were dealt for. */
    long round = -1;

    int lock;
    long dry = -1;

    StripeFields(int cards, long seed) {
        this.cards = new int[cards];
        this.random = seed == 0 ? 1 : seed;
    }
}
