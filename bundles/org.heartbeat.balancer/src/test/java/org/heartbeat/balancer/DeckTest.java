// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeckTest {

    private static final int MILLION = 1_000_000;

    private final SplittableRandom random = new SplittableRandom(20_261_122);

    static Stream<double[]> tables() {
        return Stream.of(
                new double[] {50, 50},
                new double[] {10, 90},
                new double[] {1, 1},
                new double[] {10, 0},
                new double[] {0, 7, 0},
                new double[] {3, 3, 3},
                new double[] {10, 20, 30, 40},
                new double[] {1},
                new double[] {0.3, 1},
                new double[] {0.01, 0.03},
                new double[] {2.5, 0.25, 100},
                new double[] {1, 2, 4000},
                new double[] {Integer.MAX_VALUE, 1, Integer.MAX_VALUE},
                rising(10),
                rising(100),
                rising(1000));
    }

    private static double[] rising(int candidates) {
        double[] weights = new double[candidates];
        Arrays.setAll(weights, i -> i + 1);
        return weights;
    }

    private Deck deck(double... weights) {
        return new Deck(weights, weights, random.split());
    }

    private static long[] draws(Deck deck, int candidates, int draws) {
        long[] counts = new long[candidates];
        for (int i = 0; i < draws; i++) {
            counts[deck.draw()]++;
        }
        return counts;
    }

    @ParameterizedTest
    @MethodSource("tables")
    void drawsEachByItsShareInAMillionDraws(double[] weights) {
        ChiSquare.assertFits(draws(deck(weights), weights.length, MILLION), weights);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void drawsEachByItsShareFirst(double[] weights) {
        long[] counts = new long[weights.length];
        int decks = weights.length == 1000 ? 20_000 : 100_000;
        for (int i = 0; i < decks; i++) {
            counts[deck(weights).draw()]++;
        }
        ChiSquare.assertFits(counts, weights);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void drawsEachByItsShareFirstInARound(double[] weights) {
        Deck deck = deck(weights);
        int cards = cards(weights);
        long[] counts = new long[weights.length];
        for (int round = 0; round < MILLION / cards; round++) {
            counts[deck.draw()]++;
            draws(deck, weights.length, cards - 1);
        }
        ChiSquare.assertFits(counts, weights);
    }

    /** What follows each other is independent of each other but for what a draw takes away. */
    @Test
    void drawsPairsAsAnUrnDoes() {
        long[] counts = new long[4];
        for (int i = 0; i < 100_000; i++) {
            Deck deck = deck(2, 3);
            counts[2 * deck.draw() + deck.draw()]++;
        }
        ChiSquare.assertFits(counts, 2 * 1, 2 * 3, 3 * 2, 3 * 2);
    }

    private static int cards(double... weights) {
        return new Shares(weights, Deck.mostCards(weights.length)).cards();
    }

    @Test
    void drawsEachExactlyAsOftenAsItsWeightInEachRound() {
        for (double[] weights : List.of(new double[] {10, 0, 90}, new double[] {100, 200, 300, 400}, rising(44))) {
            Deck deck = deck(weights);
            for (int round = 0; round < 10; round++) {
                long[] counts = draws(deck, weights.length, (int) Arrays.stream(weights).sum());
                assertArrayEquals(weights, Arrays.stream(counts).asDoubleStream().toArray(), "round " + round);
            }
        }
    }

    @Test
    void isNeverOffByACardInARoundOfMoreWorkersThanCards() {
        double[] weights = {1000.4, 2000, 3000.6};
        Deck deck = deck(weights);
        int cards = cards(weights);
        assertEquals(Deck.mostCards(3), cards);
        for (int round = 0; round < 100; round++) {
            long[] counts = draws(deck, 3, cards);
            for (int i = 0; i < 3; i++) {
                double expected = cards * weights[i] / 6001;
                assertTrue(Math.abs(counts[i] - expected) < 1, round + ": " + Arrays.toString(counts));
            }
        }
    }

    @Test
    void drawsTheRestBeforeTheFullWeights() {
        Deck deck = new Deck(new double[] {1, 4}, new double[] {10, 10}, random);
        assertArrayEquals(new long[] {1, 4}, draws(deck, 2, 5));
        assertArrayEquals(new long[] {10, 10}, draws(deck, 2, 20));
    }

    @Test
    void drawsTheFullWeightsWhereNothingIsLeft() {
        Deck deck = new Deck(new double[] {0, 0}, new double[] {70, 30}, random);
        assertArrayEquals(new long[] {70, 30}, draws(deck, 2, 100));
    }

    @Test
    void knowsWhatWasDrawnOfTheRestAndThenOfTheFullWeights() {
        Deck deck = new Deck(new double[] {1, 99}, new double[] {100, 100}, random);
        long[] counts = draws(deck, 2, 60);
        assertArrayEquals(Arrays.stream(counts).asDoubleStream().toArray(), deck.drawn(2));
        assertEquals(false, deck.isRestDrawn());
        draws(deck, 2, 40);
        counts = draws(deck, 2, 30);
        assertEquals(true, deck.isRestDrawn());
        assertArrayEquals(Arrays.stream(counts).asDoubleStream().toArray(), deck.drawn(2));
    }

    @Test
    void knowsWhatWasDrawnOfMoreWorkersThanCards() {
        double[] weights = {5000, 15_000};
        Deck deck = deck(weights);
        long[] counts = draws(deck, 2, 5000);
        double[] drawn = deck.drawn(2);
        assertEquals(counts[0], drawn[0], 5);
        assertEquals(counts[1], drawn[1], 5);
    }

    @Test
    void drawsAgainWhatWasPutBack() {
        Deck deck = deck(100, 100);
        long[] first = draws(deck, 2, 150);
        for (int i = 0; i < 10; i++) {
            deck.putBack(0);
        }
        long[] second = draws(deck, 2, 60);
        assertEquals(110, first[0] + second[0]);
        assertEquals(100, first[1] + second[1]);
    }

    @Test
    void putsNoMoreBackThanWasDrawn() {
        Deck deck = deck(5, 5);
        deck.putBack(0);
        assertArrayEquals(new long[] {5, 5}, draws(deck, 2, 10));
        for (int i = 0; i < 100; i++) {
            deck.putBack(1);
        }
        assertArrayEquals(new long[] {0, 5}, draws(deck, 2, 5));
    }

    @Test
    void givesEachItsWeightInABurstFromSeveralThreads() throws Exception {
        double[] weights = {100, 200, 0, 340};
        for (int i = 0; i < 100; i++) {
            // one round, in which nobody holds the lock
            long[] counts = drawsOfFourThreads(deck(weights), weights.length, 640 / 4);
            assertArrayEquals(weights, Arrays.stream(counts).asDoubleStream().toArray());
        }
    }

    @Test
    void drawsEachByItsShareFromSeveralThreads() throws Exception {
        double[] weights = {100, 200, 0, 340};
        ChiSquare.assertFits(drawsOfFourThreads(deck(weights), weights.length, 2000 * 640 / 4), weights);
    }

    @Test
    void drawsAndPutsBackFromSeveralThreads() throws Exception {
        double[] weights = {100, 200, 0, 340};
        Deck deck = deck(weights);
        long[] counts = ofFourThreads(weights.length, mine -> {
            for (int i = 0; i < 200_000; i++) {
                int drawn = deck.draw();
                mine[drawn]++;
                deck.putBack(drawn);
            }
        });
        ChiSquare.assertFits(counts, weights);
    }

    private static long[] drawsOfFourThreads(Deck deck, int candidates, int draws) throws Exception {
        return ofFourThreads(candidates, mine -> {
            for (int i = 0; i < draws; i++) {
                mine[deck.draw()]++;
            }
        });
    }

    private static long[] ofFourThreads(int candidates, Consumer<long[]> draws) throws Exception {
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        Callable<long[]> work = () -> {
            long[] mine = new long[candidates];
            start.await();
            draws.accept(mine);
            return mine;
        };
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long[] counts = new long[candidates];
            for (Future<long[]> future : executor.invokeAll(List.of(work, work, work, work))) {
                long[] some = future.get();
                Arrays.setAll(counts, i -> counts[i] + some[i]);
            }
            return counts;
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void waitsForNoThreadThatHoldsTheLock() {
        Deck deck = deck(1, 3);
        assertTrue(deck.tryLock() != Deck.LOCKED);
        ChiSquare.assertFits(draws(deck, 2, 100_000), 1, 3);
    }
}
