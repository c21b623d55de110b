// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

    private static final String TIME = "0 ~ 24h, in ms, s, min or h";
    private static final String SOURCE = "name or name*weight, the name without blanks";
    private static final String RANKING = "-2147483648 ~ 2147483647";
    private static final String WEIGHT = "a weight of 0.001 ~ 1000";

    @Test
    void addsUpAndNeitherSmoothsNorStartsSlowlyByDefault() {
        assertEquals(
                new Settings(
                        List.of(new Settings.Source("jetty", 1)),
                        MixMethod.SUM,
                        Duration.ZERO,
                        Duration.ZERO,
                        10,
                        "mix",
                        1000),
                Settings.read(Configs.of(MixStatusConfig.class, "MixSources", "jetty")));
    }

    @Test
    void readsEveryKey() {
        MixStatusConfig config = Configs.of(MixStatusConfig.class, 
                "MixSources", " jetty , system*0.5,,jmx-pool * 2 ,",
                "MixMethod", " Tightest ",
                "MixHalfLife", " 10s ",
                "MixSlowStart", "5min",
                "MixSlowStartFrom", " 25 ",
                "heartbeat.status", " all ",
                "service.ranking", " -5 ");
        assertEquals(
                new Settings(
                        List.of(
                                new Settings.Source("jetty", 1),
                                new Settings.Source("system", 0.5),
                                new Settings.Source("jmx-pool", 2)),
                        MixMethod.TIGHTEST,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        25,
                        "all",
                        -5),
                Settings.read(config));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0", "0ms, 0", "1ms, 1", "250 ms, 250", "7, 7000", "7s, 7000", "2min, 120000", "24h, 86400000", "86400, 86400000"
    })
    void readsTimes(String text, long millis) {
        Settings settings =
                Settings.read(Configs.of(MixStatusConfig.class, "MixSources", "a", "MixHalfLife", text, "MixSlowStart", text));
        assertEquals(Duration.ofMillis(millis), settings.halfLife());
        assertEquals(Duration.ofMillis(millis), settings.slowStart());
    }

    @ParameterizedTest
    @CsvSource({"a*0.001, 0.001", "a*1000, 1000", "a*007.50, 7.5"})
    void readsWeights(String source, double weight) {
        assertEquals(
                List.of(new Settings.Source("a", weight)),
                Settings.read(Configs.of(MixStatusConfig.class, "MixSources", source)).sources());
    }

    @ParameterizedTest
    @CsvSource({"-100, -100", "0, 0", "2147483647, 2147483647", "-2147483648, -2147483648"})
    void readsRankings(String text, int ranking) {
        assertEquals(
                ranking,
                Settings.read(Configs.of(MixStatusConfig.class, "MixSources", "a", "service.ranking", text)).ranking());
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                // key, value, the part of it that is told, rule
                Arguments.of("MixSources", "", "", "names of status providers, separated by commas"),
                Arguments.of("MixSources", " , ", " , ", "names of status providers, separated by commas"),
                Arguments.of("MixSources", "jetty, mix", "mix", "other providers than the mix itself"),
                Arguments.of("MixSources", "mix*0.5", "mix*0.5", "other providers than the mix itself"),
                Arguments.of("MixSources", "jetty, system, jetty*2", "jetty", "each name once"),
                Arguments.of("MixSources", "jetty system", "jetty system", SOURCE),
                Arguments.of("MixSources", "*2", "*2", SOURCE),
                Arguments.of("MixSources", "*", "*", SOURCE),
                Arguments.of("MixSources", "jetty, system*", "system*", WEIGHT),
                Arguments.of("MixSources", "jetty*0", "jetty*0", WEIGHT),
                Arguments.of("MixSources", "jetty*0.0009", "jetty*0.0009", WEIGHT),
                Arguments.of("MixSources", "jetty*1000.1", "jetty*1000.1", WEIGHT),
                Arguments.of("MixSources", "jetty*-1", "jetty*-1", WEIGHT),
                Arguments.of("MixSources", "jetty*+1", "jetty*+1", WEIGHT),
                Arguments.of("MixSources", "jetty*.5", "jetty*.5", WEIGHT),
                Arguments.of("MixSources", "jetty*1e2", "jetty*1e2", WEIGHT),
                Arguments.of("MixSources", "jetty*NaN", "jetty*NaN", WEIGHT),
                Arguments.of("MixSources", "jetty*2*2", "jetty*2*2", WEIGHT),
                Arguments.of("MixSources", "jetty*\u0662", "jetty*\u0662", WEIGHT),
                Arguments.of("MixSources", "jetty*half", "jetty*half", WEIGHT),
                Arguments.of("MixMethod", "", "", "sum or tightest"),
                Arguments.of("MixMethod", "average", "average", "sum or tightest"),
                Arguments.of("MixHalfLife", "", "", TIME),
                Arguments.of("MixHalfLife", "-1s", "-1s", TIME),
                Arguments.of("MixHalfLife", "1.5s", "1.5s", TIME),
                Arguments.of("MixHalfLife", "1d", "1d", TIME),
                Arguments.of("MixHalfLife", "\u0661s", "\u0661s", TIME),
                Arguments.of("MixHalfLife", "25h", "25h", TIME),
                Arguments.of("MixHalfLife", "86400001ms", "86400001ms", TIME),
                Arguments.of("MixHalfLife", "9999999999", "9999999999", TIME),
                Arguments.of("MixSlowStart", "", "", TIME),
                Arguments.of("MixSlowStart", "slowly", "slowly", TIME),
                Arguments.of("MixSlowStart", "999999999h", "999999999h", TIME),
                Arguments.of("MixSlowStartFrom", "", "", "1 ~ 100"),
                Arguments.of("MixSlowStartFrom", "0", "0", "1 ~ 100"),
                Arguments.of("MixSlowStartFrom", "101", "101", "1 ~ 100"),
                Arguments.of("MixSlowStartFrom", "10%", "10%", "1 ~ 100"),
                Arguments.of("MixSlowStartFrom", "-5", "-5", "1 ~ 100"),
                Arguments.of("MixSlowStartFrom", "0.5", "0.5", "1 ~ 100"),
                Arguments.of("MixSlowStartFrom", "10000000000", "10000000000", "1 ~ 100"),
                Arguments.of("heartbeat.status", "", "", "a name"),
                Arguments.of("service.ranking", "", "", RANKING),
                Arguments.of("service.ranking", "high", "high", RANKING),
                Arguments.of("service.ranking", "+1", "+1", RANKING),
                Arguments.of("service.ranking", "2147483648", "2147483648", RANKING),
                Arguments.of("service.ranking", "-2147483649", "-2147483649", RANKING));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesWhatIsMalformedWithKeyValueAndRule(String key, String value, String told, String rule) {
        MixStatusConfig config = key.equals("MixSources")
                ? Configs.of(MixStatusConfig.class, key, value)
                : Configs.of(MixStatusConfig.class, "MixSources", "jetty", key, value);
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.read(config)).getMessage();
        assertEquals(key + ": \"" + told + "\" (expected: " + rule + ")", message);
    }

    @Test
    void refusesTheMixAsItsOwnSourceWhateverItIsCalled() {
        MixStatusConfig config = Configs.of(MixStatusConfig.class, "MixSources", "mix, all*2", "heartbeat.status", "all");
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.read(config)).getMessage();
        assertEquals("MixSources: \"all*2\" (expected: other providers than the mix itself)", message);
    }

    @Test
    void refusesAConfigurationWithoutSources() {
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.read(Configs.of(MixStatusConfig.class)))
                .getMessage();
        assertEquals("MixSources: \"\" (expected: names of status providers, separated by commas)", message);
    }

    @Test
    void mixesLikeOthersOfTheSameSourcesAndMethodAlone() {
        Settings settings = Settings.read(Configs.of(MixStatusConfig.class, "MixSources", "a,b"));
        assertTrue(settings.mixesLike(Settings.read(Configs.of(MixStatusConfig.class, "MixSources", "a, b", "MixHalfLife", "1s"))));
        assertFalse(settings.mixesLike(Settings.read(Configs.of(MixStatusConfig.class, "MixSources", "a, b*2"))));
        assertFalse(settings.mixesLike(Settings.read(Configs.of(MixStatusConfig.class, "MixSources", "a, b", "MixMethod", "tightest"))));
    }
}
