// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Cards of candidates that are drawn at random and not put back, so that each draw has a chance proportional to the weights
 * and yet no candidate is drawn more often than its share. When no card is left a new round begins, with the full weights, for
 * ever.
 *
 * <p>For any number of threads. The cards are shuffled when they are dealt, so that a draw is one step of one counter: it
 * waits for no other thread and allocates nothing.
 *
 * <p>While cards are there that were put back, a draw takes a lock for a moment, or does without them.
 */
final class Deck {

    private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(long[].class);

    /** The place of {@link #state}, with a cache line on either side that nobody else writes to. */
    private static final int AT = 16;

    /** The sign of the state; by itself it is no state, but says that the lock could not be had. */
    static final long LOCKED = Long.MIN_VALUE;
    private static final int LEAST_MOST_CARDS = 4096;
    private static final int MOST_CARDS_A_CANDIDATE = 4;

    /** So few cards are shuffled for each round; of more, the order stays for some rounds and begins elsewhere in each. */
    private static final int FEW_CARDS = 64;

    private static final int TRIES = 64;

    private final Shares rest;
    private final Shares full;

    /** Rounds until the rest has been drawn, and rounds for the full weights: more than 1 where these are too many cards. */
    private final long restRounds;

    private final long fullRounds;

    /**
     * One number, so that a draw is one step: how many cards were drawn, in the lower half, or more if all were; at which
     * card the round began, in the upper half; and whether somebody holds the lock, in the sign.
     */
    private final long[] state = new long[2 * AT];

    // what follows is changed by whoever holds the lock

    private final SplittableRandom random;
    private volatile long round;

    /** In the order of being drawn, from where the round began to the end and then from the first on. */
    private int[] cards;

    /** How many cards of each candidate were drawn in this round and did not come back, of the first so many that were drawn. */
    private final int[] counts;

    private int counted;

    /** The cards that came back, which are drawn with the lock, and how many they are. */
    private final int[] cameBack;

    private volatile int back;

    /**
     * A deck.
     *
     * @param rest what the first draws take: weights of which something may be drawn already
     * @param full the weights of all that follows; at least one is positive
     */
    Deck(double[] rest, double[] full, SplittableRandom random) {
        int most = mostCards(full.length);
        this.rest = new Shares(rest, most);
        this.full = new Shares(full, most);
        this.random = random.split();
        // less than half a worker is no reason for a round of its own
        restRounds = this.rest.sum() < 0.5 ? 0 : Math.max(1, Math.round(this.rest.sum() / this.rest.cards()));
        fullRounds = Math.max(1, Math.round(this.full.sum() / this.full.cards()));
        counts = new int[full.length];
        cameBack = new int[Math.max(this.rest.cards(), this.full.cards())];
        cards = deal(restRounds == 0 ? this.full : this.rest);
    }

    /** The most cards for so many candidates; where weights come to more, each card is several workers. */
    static int mostCards(int candidates) {
        return Math.max(LEAST_MOST_CARDS, MOST_CARDS_A_CANDIDATE * candidates);
    }

    /** Draws a card: the number of its candidate. */
    int draw() {
        for (int tries = 0; tries < TRIES; tries++) {
            if (back > 0) {
                int candidate = drawAmongThoseThatCameBack(tryLock());
                if (candidate >= 0) {
                    return candidate;
                }
            }
            long before = (long) STATE.getAndAdd(state, AT, 1L);
            if (before >= 0) {
                int[] dealt = cards;
                int drawn = (int) before;
                if (drawn < dealt.length) {
                    return dealt[place(dealt, before >>> 32, drawn)];
                }
                beginRoundIfOver(tryLock());
            } else {
                // what it was added to will be replaced
                Thread.onSpinWait();
            }
        }
        // whoever holds the lock may not be running: this draw does not count, but its chances are right
        return full.candidateAt(ThreadLocalRandom.current().nextDouble());
    }

    /** Puts a drawn card of the candidate back, of those drawn in this round; nothing if there is none. */
    void putBack(int candidate) {
        long now = lock();
        int drawn = drawn(now);
        count(now);
        if (counts[candidate] > 0) {
            counts[candidate]--;
            cameBack[back++] = candidate;
        }
        unlock(begin(now), drawn);
    }

    /**
     * Draws any of the cards that are left or came back; -1 where there is none, because others were quicker.
     *
     * @param now what {@link #tryLock} gave; the lock is freed
     */
    private int drawAmongThoseThatCameBack(long now) {
        if (now == LOCKED) {
            return -1;
        }
        int drawn = drawn(now);
        int there = cards.length - drawn + back;
        int number = there == 0 ? 0 : random.nextInt(there);
        int candidate = 0;
        if (there == 0) {
            candidate = -1;
        } else if (number < back) {
            candidate = cameBack[number];
            cameBack[number] = cameBack[--back];
            counts[candidate]++;
        } else {
            candidate = cards[place(cards, begin(now), drawn++)];
        }
        unlock(begin(now), drawn);
        return candidate;
    }

    /** Whether the rest was drawn, so that what is drawn since then is drawn of the full weights. */
    boolean isRestDrawn() {
        return round >= restRounds;
    }

    /** How often each candidate was drawn: of the rest or, once that was drawn, of the full weights and since all of these were. */
    double[] drawn(int candidates) {
        long now = lock();
        double[] drawn = new double[candidates];
        boolean ofRest = round < restRounds;
        long rounds = ofRest ? round : (round - restRounds) % fullRounds;
        count(now);
        for (int i = 0; i < candidates; i++) {
            drawn[i] = rounds * (ofRest ? rest : full).average(i) + counts[i];
        }
        unlock(begin(now), drawn(now));
        return drawn;
    }

    /** Counts the cards that were drawn since it was called last. */
    private void count(long now) {
        for (int drawn = drawn(now); counted < drawn; counted++) {
            counts[cards[place(cards, begin(now), counted)]]++;
        }
    }

    /**
     * Takes the lock, which is never held for long.
     *
     * @return the state as it was then, or {@link #LOCKED} if somebody has the lock or was quicker
     */
    long tryLock() {
        long now = (long) STATE.getVolatile(state, AT);
        return now >= 0 && STATE.compareAndSet(state, AT, now, now | LOCKED) ? now : LOCKED;
    }

    /** Takes the lock, and waits for it if somebody has it. */
    private long lock() {
        long now = tryLock();
        for (int tries = 1; now == LOCKED; tries++) {
            if (tries % TRIES == 0) {
                // whoever has it may need this processor
                Thread.yield();
            }
            Thread.onSpinWait();
            now = tryLock();
        }
        return now;
    }

    /** Draws that met with the lock have added to the number of cards: what it says then is what it is set to here. */
    private void unlock(long begin, int drawn) {
        STATE.setRelease(state, AT, begin << 32 | drawn);
    }

    private static long begin(long state) {
        return state >>> 32;
    }

    private int drawn(long state) {
        return Math.min((int) state, cards.length);
    }

    /** Where the card is that is drawn after so many others. */
    private static int place(int[] cards, long begin, int drawn) {
        int place = (int) begin + drawn;
        if (place >= cards.length) {
            place -= cards.length;
        }
        // another round may have begun since, with fewer cards: any of them will do
        return place < cards.length ? place : place % cards.length;
    }

    /**
     * Begins the next round if no card is left.
     *
     * @param now what {@link #tryLock} gave; the lock is freed
     */
    private void beginRoundIfOver(long now) {
        if (now == LOCKED) {
            return;
        }
        if ((int) now < cards.length || back > 0) {
            unlock(begin(now), drawn(now));
            return;
        }
        round++;
        Arrays.fill(counts, 0);
        counted = 0;
        Shares shares = round < restRounds ? rest : full;
        if (round == restRounds) {
            cards = deal(shares);
        } else if (!shares.exact()) {
            shares.deal(cards, random.nextDouble());
            shuffle();
        } else if (cards.length <= FEW_CARDS) {
            shuffle();
        }
        unlock(random.nextInt(cards.length), 0);
    }

    private int[] deal(Shares shares) {
        cards = new int[shares.cards()];
        shares.deal(cards, random.nextDouble());
        shuffle();
        return cards;
    }

    private void shuffle() {
        for (int left = cards.length; left > 1; left--) {
            int drawn = random.nextInt(left);
            int card = cards[drawn];
            cards[drawn] = cards[left - 1];
            cards[left - 1] = card;
        }
    }
}
