// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FileScaleTest {

    private final FileScale scale = new FileScale();

    @Test
    void countsInHundredths() {
        assertEquals(725, scale.ready(7.254));
        assertEquals(275, scale.busy(10, 725));
        assertEquals(100, scale.units());
        assertTrue(scale.fits());
    }

    @Test
    void countsAtLeastOneBusyWorkerIfAnyIsReady() {
        assertEquals(1, scale.busy(10, 1000));
        assertEquals(0, scale.busy(0, 0));
    }

    @Test
    void isSmallerForAllIfTheSumIsTooLargeForHttpd() {
        scale.ready(21_000_000);
        scale.ready(1_000_000);
        assertFalse(scale.fits());
        assertEquals(10, scale.units());
        scale.begin();
        assertEquals(210_000_000, scale.ready(21_000_000));
        assertEquals(10_000_000, scale.ready(1_000_000));
        assertTrue(scale.fits());
    }

    @Test
    void staysSmallUntilThereIsMuchRoom() {
        scale.ready(22_000_000);
        assertFalse(scale.fits());
        scale.begin();
        scale.ready(11_000_000);
        assertTrue(scale.fits());
        assertEquals(10, scale.units());
        scale.begin();
        scale.ready(10_000_000);
        assertTrue(scale.fits());
        assertEquals(100, scale.units());
    }

    @Test
    void countsSeveralWorkersAsOneIfTheyAreTooManyForHttpd() {
        for (int server = 0; server < 1000; server++) {
            scale.ready(Integer.MAX_VALUE);
        }
        assertFalse(scale.fits());
        assertEquals(1, scale.units());
        scale.begin();
        long sum = 0;
        for (int server = 0; server < 1000; server++) {
            sum += scale.ready(Integer.MAX_VALUE);
        }
        assertTrue(scale.fits());
        assertTrue(sum < 1L << 32, "" + sum);
    }

    @Test
    void countsNoLinesOfAFileThatWasNotFinished() {
        scale.ready(21_000_000);
        scale.begin();
        scale.ready(21_000_000);
        assertTrue(scale.fits());
    }
}
