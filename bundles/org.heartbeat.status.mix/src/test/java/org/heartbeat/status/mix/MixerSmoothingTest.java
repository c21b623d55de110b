// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.Configs;
import org.heartbeat.testing.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixerSmoothingTest {

    private static final int MOST = Integer.MAX_VALUE;

    private final Sources sources = new Sources();
    private LogLines log;

    @BeforeEach
    void catchLog() {
        log = new LogLines();
    }

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void forgetsHalfOfAnOldValueInAHalfLife() {
        Mixer mixer = sources.mixer("MixSources", "a", "MixHalfLife", "10s");
        sources.tells("a", 1024, 0);
        assertStatus(1024, 0, mixer);
        sources.tells("a", 0, 1024);
        for (int halfLives = 1; halfLives <= 10; halfLives++) {
            sources.pass(Duration.ofSeconds(10));
            assertStatus(1024 >> halfLives, 1024 - (1024 >> halfLives), mixer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000", "1,9999", "3000,100,400,6500", "9999,0,0,1", "0,10000"})
    void forgetsTheSameInTheSameTimeHoweverOftenItIsAsked(String intervals) {
        Mixer mixer = sources.mixer("MixSources", "a", "MixHalfLife", "5s");
        sources.tells("a", 1_000_000_000, 0);
        mixer.status();
        sources.tells("a", 0, 400_000_000);
        WorkerStatus status = null;
        for (String millis : intervals.split(",")) {
            sources.pass(Duration.ofMillis(Long.parseLong(millis)));
            status = mixer.status();
        }
        assertEquals(new WorkerStatus(250_000_000, 300_000_000), status);
    }

    @Test
    void keepsASteadyValueAsItIs() {
        sources.tells("a", MOST, 7);
        Mixer mixer = sources.mixer("MixSources", "a", "MixHalfLife", "3s");
        for (int beat = 0; beat < 100; beat++) {
            assertStatus(MOST, 7, mixer);
            sources.pass(Duration.ofMillis(977));
        }
    }

    @Test
    void hasForgottenAllAfterALongTime() {
        Mixer mixer = sources.mixer("MixSources", "a", "MixHalfLife", "1ms");
        sources.tells("a", MOST, MOST);
        mixer.status();
        sources.tells("a", 3, 0);
        sources.pass(Duration.ofHours(24));
        assertStatus(3, 0, mixer);
    }

    @Test
    void smoothsNothingByDefault() {
        Mixer mixer = sources.mixer("MixSources", "a");
        sources.tells("a", 1024, 0);
        assertStatus(1024, 0, mixer);
        sources.tells("a", 0, 1024);
        assertStatus(0, 1024, mixer);
    }

    @Test
    void smoothsWhatIsMixedAndNotWhatIsRounded() {
        Mixer mixer = sources.mixer("MixSources", "a*0.1", "MixHalfLife", "1s");
        sources.tells("a", 14, 0);
        assertStatus(1, 0, mixer); // 1.4
        sources.tells("a", 18, 0);
        sources.pass(Duration.ofSeconds(1));
        assertStatus(2, 0, mixer); // 1.6
    }

    @Test
    void smoothsAnewAfterATimeWithoutStatus() {
        Mixer mixer = sources.mixer("MixSources", "a", "MixHalfLife", "1h");
        sources.tells("a", 1000, 0);
        assertStatus(1000, 0, mixer);
        sources.remove("a");
        assertThrows(IllegalStateException.class, mixer::status);
        sources.tells("a", 0, 10);
        assertStatus(0, 10, mixer);
    }

    @Test
    void fadesOnWhereOnlyTheHalfLifeChangesAndAnewWhereTheMixDoes() {
        sources.tells("a", 0, 0);
        sources.tells("b", 64, 0);
        Mixer mixer = sources.mixer("MixSources", "a", "MixHalfLife", "10s");
        assertStatus(0, 0, mixer);
        sources.tells("a", 64, 0);
        sources.pass(Duration.ofSeconds(10));
        assertStatus(32, 0, mixer);
        apply(mixer, "MixSources", "a", "MixHalfLife", "5s");
        sources.pass(Duration.ofSeconds(5));
        assertStatus(48, 0, mixer);
        apply(mixer, "MixSources", "a, b", "MixHalfLife", "5s");
        assertStatus(128, 0, mixer);
    }

    private static void apply(Mixer mixer, String... keysAndValues) {
        mixer.apply(Settings.read(Configs.of(MixStatusConfig.class, keysAndValues)));
    }

    private static void assertStatus(int ready, int busy, Mixer mixer) {
        assertEquals(new WorkerStatus(ready, busy), mixer.status());
    }
}
