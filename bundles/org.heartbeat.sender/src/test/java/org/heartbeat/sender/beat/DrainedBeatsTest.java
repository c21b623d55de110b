// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.heartbeat.api.codec.HeartbeatCodec;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;

/** What a beater sends when this Karaf begins and ceases to drain. */
class DrainedBeatsTest extends BeaterFixture {

    private static final String BEAT = "v=1&ready=75&busy=0";

    @Test
    void drainsAndResumesAtOnceWithoutTouchingTheOtherBeats() {
        apply("HeartbeatAddress", "a:1");
        time.pass(300, MILLISECONDS);
        next();
        drains.add("operator", false);
        beater.announceChanges();
        drains.add("health", false);
        beater.announceChanges();
        assertEquals(List.of("a v=1&ready=0&busy=0&state=draining"), next());
        assertEquals(Optional.of(new WorkerStatus(0, 0)), status().reported());
        time.pass(700, MILLISECONDS);
        assertEquals(List.of("a v=1&ready=0&busy=0&state=draining"), next());
        drains.remove("operator");
        beater.announceChanges();
        assertEquals(List.of(), next());
        drains.remove("health");
        beater.announceChanges();
        assertEquals(List.of("a " + BEAT), next());
        time.pass(1, SECONDS);
        assertEquals(List.of("a " + BEAT), next());
    }

    @Test
    void announcesADrainThatBeganWithoutACodecOnceThereIsOne() {
        apply("HeartbeatAddress", "a:1", "HeartbeatInterval", "10s");
        time.pass(1, SECONDS);
        next();
        HeartbeatCodec updated = codec;
        codec = null;
        drains.add("operator", false);
        beater.announceChanges();
        assertEquals(List.of(), next());
        codec = updated;
        beater.announceChanges();
        assertEquals(List.of("a v=1&ready=0&busy=0&state=draining"), next());
    }

    @Test
    void numbersEachOf100DrainsAndResumesAndBeatsBetweenThemAsBefore() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s");
        time.pass(30, MILLISECONDS);
        for (int i = 0; i < 100; i++) {
            drains.add("script", false);
            beater.announceChanges();
            time.pass(50, MILLISECONDS);
            drains.remove("script");
            beater.announceChanges();
            time.pass(50, MILLISECONDS);
        }
        List<String> heard = next();
        // the first, 200 changes, and one per second
        assertEquals(211, heard.size());
        for (int number = 0; number < heard.size(); number++) {
            assertEquals("&seq=" + number, heard.get(number).replaceFirst(".*(?=&seq)", ""));
        }
        assertEquals(105, heard.stream().filter(beat -> beat.contains("&state=draining")).count(), 5);
    }

    @Test
    void resumesLow() {
        apply("HeartbeatAddress", "a:1", "HeartbeatSteady", "1s", "HeartbeatInterval", "10s");
        time.pass(30, SECONDS);
        drains.add("operator", false);
        beater.announceChanges();
        next();
        drains.remove("operator");
        beater.announceChanges();
        assertEquals(List.of("a v=1&ready=7&busy=68&now=75&seq=5"), next());
    }
}
