// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Cards of candidates that are drawn at random and not put back, so that each draw has a chance proportional to the weights
 * and yet no candidate is drawn much more often than its share. When no card is left a new round begins, with the full
 * weights, for ever.
 *
 * <p>For any number of threads. They draw from parts of the deck, each from another one if possible. A draw waits for no
 * other thread and allocates nothing.
 */
final class Deck {

    private static final VarHandle ROUND;

    /** With fewer cards than this in each, parts are not worth while. */
    private static final int CARDS_A_STRIPE = 32;

    private static final int MOST_STRIPES = 8;
    private static final int LEAST_MOST_CARDS = 1024;
    private static final int MOST_CARDS_A_CANDIDATE = 4;
    private static final int TRIES = 16;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final Shares rest;
    private final Shares full;

    /** Rounds until the rest has been drawn, and rounds for the full weights: more than 1 where these are too many cards. */
    private final long restRounds;

    private final long fullRounds;
    private final Stripe[] stripes;
    private final long seed;

    /** A stripe is dealt its cards for this round when somebody first wants to draw from it. */
    private volatile long round;

    static {
        try {
            ROUND = MethodHandles.lookup().findVarHandle(Deck.class, "round", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * A deck.
     *
     * @param rest what the first draws take: weights of which something may be drawn already
     * @param full the weights of all that follows; at least one is positive
     */
    Deck(double[] rest, double[] full, SplittableRandom random) {
        int most = Math.max(LEAST_MOST_CARDS, MOST_CARDS_A_CANDIDATE * full.length);
        this.rest = new Shares(rest, most);
        this.full = new Shares(full, most);
        // less than half a worker is no reason for a round of its own
        restRounds = this.rest.sum() < 0.5 ? 0 : Math.max(1, Math.round(this.rest.sum() / this.rest.cards()));
        fullRounds = Math.max(1, Math.round(this.full.sum() / this.full.cards()));
        stripes = new Stripe[stripes(this.full.cards())];
        int cards = Math.max(this.rest.cards(), this.full.cards()) / stripes.length + 1;
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new Stripe(cards, random.nextLong());
        }
        seed = random.nextLong();
    }

    private static int stripes(int cards) {
        int processors = Runtime.getRuntime().availableProcessors();
        int enough = processors == 1 ? 1 : Integer.highestOneBit(processors - 1) << 1;
        int full = Integer.highestOneBit(Math.max(1, cards / CARDS_A_STRIPE));
        return Math.min(MOST_STRIPES, Math.min(enough, full));
    }

    /** Draws a card: the number of its candidate. */
    int draw() {
        int mask = stripes.length - 1;
        for (int tries = 0; tries < TRIES; tries++) {
            long now = round;
            int begin = begin(now);
            boolean allDry = true;
            for (int i = begin; i <= begin + mask; i++) {
                Stripe stripe = stripes[i & mask];
                if (stripe.isDry(now)) {
                    continue;
                }
                allDry = false;
                if (stripe.tryLock()) {
                    if (stripe.left == 0) {
                        deal(i & mask, now);
                    }
                    int drawn = stripe.left == 0 ? -1 : stripe.draw();
                    stripe.unlock();
                    if (drawn >= 0) {
                        return drawn;
                    }
                }
            }
            if (allDry) {
                ROUND.compareAndSet(this, now, now + 1);
            } else {
                Thread.onSpinWait();
            }
        }
        // whoever holds the last part may not be running: this draw does not count, but its chances are right
        return full.candidateAt(ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Where this thread begins to look for a card. No part is a perfect likeness of the whole, so it begins anywhere, and
     * elsewhere from time to time: not in each round, because a part moves from one processor's cache to another's.
     */
    private int begin(long now) {
        return (int) (Thread.currentThread().getId() + (now >>> 4) + seed);
    }

    /** Puts a drawn card of the candidate back, of those drawn in this round; nothing if there is none or others are busy. */
    void putBack(int candidate) {
        int mask = stripes.length - 1;
        int begin = begin(round);
        for (int i = begin; i <= begin + mask; i++) {
            Stripe stripe = stripes[i & mask];
            if (lock(stripe)) {
                boolean done = stripe.round == round && stripe.putBack(candidate);
                stripe.unlock();
                if (done) {
                    return;
                }
            }
        }
    }

    /** The parts, each of which one thread at a time draws from. */
    List<Stripe> stripes() {
        return List.of(stripes);
    }

    /** Whether the rest was drawn, so that what is drawn since then is drawn of the full weights. */
    boolean isRestDrawn() {
        return round >= restRounds;
    }

    /** How often each candidate was drawn: of the rest or, once that was drawn, of the full weights and since all of these were. */
    double[] drawn(int candidates) {
        double[] drawn = new double[candidates];
        long now = round;
        boolean ofRest = now < restRounds;
        long rounds = ofRest ? now : (now - restRounds) % fullRounds;
        for (int i = 0; i < candidates; i++) {
            drawn[i] = rounds * (ofRest ? rest : full).average(i);
        }
        for (Stripe stripe : stripes) {
            while (!lock(stripe)) {
                Thread.yield();
            }
            if (stripe.round == now) {
                for (int place = stripe.left; place < stripe.dealt; place++) {
                    drawn[stripe.cards[place]]++;
                }
            }
            stripe.unlock();
        }
        return drawn;
    }

    private static boolean lock(Stripe stripe) {
        for (int tries = 0; tries < TRIES; tries++) {
            if (stripe.tryLock()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Deals for the round, unless that was done before; for whoever holds the stripe's lock. */
    private void deal(int number, long now) {
        Stripe stripe = stripes[number];
        if (stripe.round >= now) {
            return;
        }
        boolean ofRest = now < restRounds;
        // where all is exact, the cards of the round before are those of this one
        if (ofRest || !full.exact() || stripe.round < restRounds) {
            stripe.dealt = (ofRest ? rest : full).deal(stripe.cards, start(now), number, stripes.length);
        }
        stripe.left = stripe.dealt;
        stripe.round = now;
        if (stripe.left == 0) {
            stripe.dry();
        }
    }

    /** At random (SplitMix64), but the same for all stripes, so that together they are dealt one sample. */
    private double start(long now) {
        long x = seed + now * GOLDEN_GAMMA;
        x = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return ((x ^ x >>> 31) >>> 11) * 0x1p-53;
    }
}
