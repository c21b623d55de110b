// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.status.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.heartbeat.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MixSettingsTest {

    private static final String SOURCE = "name or name*weight, the name without blanks";
    private static final String WEIGHT = "a weight of 0.001 ~ 1000";

    @Test
    void addsUpByDefault() {
        assertEquals(
                new MixSettings(List.of(new MixSettings.Source("jetty", 1)), MixMethod.SUM),
                MixSettings.read(Configs.of(MixStatusConfig.class, "MixSources", "jetty")));
    }

    @Test
    void readsEveryKey() {
        MixStatusConfig config = Configs.of(MixStatusConfig.class,
                "MixSources", " jetty , system*0.5,,jmx-pool * 2 ,",
                "MixMethod", " Tightest ");
        assertEquals(
                new MixSettings(
                        List.of(
                                new MixSettings.Source("jetty", 1),
                                new MixSettings.Source("system", 0.5),
                                new MixSettings.Source("jmx-pool", 2)),
                        MixMethod.TIGHTEST),
                MixSettings.read(config));
    }

    @ParameterizedTest
    @CsvSource({"a*0.001, 0.001", "a*1000, 1000", "a*007.50, 7.5"})
    void readsWeights(String source, double weight) {
        assertEquals(
                List.of(new MixSettings.Source("a", weight)),
                MixSettings.read(Configs.of(MixStatusConfig.class, "MixSources", source)).sources());
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                // key, value, the part of it that the message contains, rule
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
                Arguments.of("MixMethod", "", "", "sum, tightest"),
                Arguments.of("MixMethod", "average", "average", "sum, tightest"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesWhatIsMalformedWithKeyValueAndRule(String key, String value, String told, String rule) {
        MixStatusConfig config = key.equals("MixSources")
                ? Configs.of(MixStatusConfig.class, key, value)
                : Configs.of(MixStatusConfig.class, "MixSources", "jetty", key, value);
        String message = assertThrows(IllegalArgumentException.class, () -> MixSettings.read(config)).getMessage();
        assertEquals(key + ": \"" + told + "\" (expected: " + rule + ")", message);
    }

    @Test
    void refusesTheMixAsItsOwnSourceWhateverItIsCalled() {
        MixStatusConfig config = Configs.of(MixStatusConfig.class, "MixSources", "mix, all*2", "heartbeat.status", "all");
        String message = assertThrows(IllegalArgumentException.class, () -> MixSettings.read(config)).getMessage();
        assertEquals("MixSources: \"all*2\" (expected: other providers than the mix itself)", message);
    }

    @Test
    void refusesAConfigurationWithoutSources() {
        String message = assertThrows(IllegalArgumentException.class, () -> MixSettings.read(Configs.of(MixStatusConfig.class)))
                .getMessage();
        assertEquals("MixSources: \"\" (expected: names of status providers, separated by commas)", message);
    }
}
