// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.storage;

/**
 * The units per worker of the storage file: as many as httpd's numbers allow, and the same in all lines, because httpd compares
 * lines. Storage thread only.
 */
final class FileScale {

    private static final int MOST_UNITS = 100;

    /** httpd reads each number as an int, and adds up the ready ones in 32 bits ({@code mod_lbmethod_heartbeat.c}). */
    private static final double LARGEST = Integer.MAX_VALUE;

    private double units = MOST_UNITS;

    /** The ready workers of this file so far. */
    private double sum;

    /** Begins a file. */
    void begin() {
        sum = 0;
    }

    /** Returns the units per worker, at least 1; if even whole workers are too many for httpd, a unit is several of them. */
    int units() {
        return (int) Math.max(1, Math.round(units));
    }

    /** Returns the units of one more server's ready workers. */
    int ready(double workers) {
        sum += workers;
        return (int) Math.min(LARGEST, Math.round(workers * units));
    }

    /** Returns the units of the rest of all workers: at least 1 where any is ready, or httpd would count a quarter of them. */
    int busy(long workers, int ready) {
        double rest = Math.round(workers * units) - ready;
        return (int) Math.min(LARGEST, Math.max(ready > 0 ? 1 : 0, rest));
    }

    /**
     * Ends a file. If its numbers are too large for httpd, those of the next one are smaller; if they would be less than half
     * of what is too large with ten times the units, those of the next one are finer.
     *
     * @return whether the file is good
     */
    boolean fits() {
        double ready = sum;
        boolean fits = ready * units <= LARGEST;
        while (ready * units > LARGEST) {
            units /= 10;
        }
        if (fits && units < MOST_UNITS && ready * units * 10 <= LARGEST / 2) {
            units *= 10;
        }
        return fits;
    }
}
