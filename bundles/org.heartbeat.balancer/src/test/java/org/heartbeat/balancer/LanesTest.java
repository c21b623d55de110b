// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {

    private static final int THREADS = 64;

    private final AtomicLong clock = new AtomicLong();
    private final Lanes lanes = new Lanes(clock::get);

    @Test
    void areOneAtFirst() throws InterruptedException {
        assertEquals(Set.of(0), used());
    }

    @Test
    void areOneWhereThreadsMeetByChance() throws InterruptedException {
        collide(100_000, TimeUnit.MILLISECONDS.toNanos(2));

        assertEquals(Set.of(0), used());
    }

    @Test
    void areSeveralWhereThreadsMeetAllTheTime() throws InterruptedException {
        collide(100, TimeUnit.MICROSECONDS.toNanos(500));

        assertEquals(Set.of(0, 1), used());
    }

    @Test
    void areNeverMoreThanEight() throws InterruptedException {
        collide(100_000, 0);

        assertEquals(IntStream.range(0, Lanes.MOST).boxed().collect(Collectors.toSet()), used());
    }

    @Test
    void addUpToWhatIsInFlight() {
        Counts counts = new Counts(2, lanes);
        counts.begin(0, 1);
        counts.begin(3, 1);
        counts.begin(3, 1);
        counts.end(3, 1);

        assertEquals(2, counts.inFlight(1));
        assertEquals(3, counts.begun(1));
        assertEquals(1, Counts.inFlight(counts.of(3), 1));
        assertEquals(0, Counts.inFlight(counts.of(1), 1));
        assertEquals(0, counts.inFlight(0));
    }

    private void collide(int times, long apart) {
        for (int i = 0; i < times; i++) {
            lanes.collided();
            clock.addAndGet(apart);
        }
    }

    /** The lanes of so many threads that each must be among them. */
    private Set<Integer> used() throws InterruptedException {
        Set<Integer> used = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> used.add(lanes.own()));
            thread.start();
            thread.join();
        }
        return used;
    }
}
