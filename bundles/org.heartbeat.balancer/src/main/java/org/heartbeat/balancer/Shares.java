// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

/**
 * How many cards of a number each candidate gets: {@code cards * weight / sum}, rounded up or down at random so that on
 * average it is exactly that. This is systematic sampling: the weights one after the other are a line, and cards stand on it
 * at equal distances from a random point on.
 */
final class Shares {

    private final double[] ends;
    private final int cards;
    private final double step;
    private final boolean exact;

    /**
     * Shares of so many cards.
     *
     * @param weights none negative
     * @param most the most cards; there are as many as the sum of the weights, rounded, where these are not more
     */
    Shares(double[] weights, int most) {
        ends = new double[weights.length];
        double sum = 0;
        boolean whole = true;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            ends[i] = sum;
            whole &= weights[i] == Math.rint(weights[i]);
        }
        cards = sum == 0 ? 0 : (int) Math.min(most, Math.max(1, Math.rint(sum)));
        step = cards == 0 ? 0 : sum / cards;
        exact = whole && sum <= most;
    }

    int cards() {
        return cards;
    }

    double sum() {
        return ends[ends.length - 1];
    }

    /** Whether each candidate has exactly as many cards as its weight says, in each round. */
    boolean exact() {
        return exact;
    }

    /** How many cards the candidate has on average. */
    double average(int candidate) {
        double begin = candidate == 0 ? 0 : ends[candidate - 1];
        return cards == 0 ? 0 : (ends[candidate] - begin) / step;
    }

    /** The candidate of a point, which is given in parts of the sum, from 0 up to 1 exclusively. */
    int candidateAt(double part) {
        double place = part * sum();
        int low = 0;
        for (int high = ends.length - 1; low < high; ) {
            int middle = low + high >>> 1;
            if (place < ends[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * Deals all cards, those of one candidate after those of another.
     *
     * @param target has as many places as there are cards
     * @param start where the first card stands, from 0 up to 1 exclusively in parts of the distance between cards
     */
    void deal(int[] target, double start) {
        int candidate = 0;
        for (int card = 0; card < cards; card++) {
            double place = (card + start) * step;
            while (candidate < ends.length - 1 && place >= ends[candidate]) {
                candidate++;
            }
            target[card] = candidate;
        }
    }
}
