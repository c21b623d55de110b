// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankedTest {

    @Test
    void putsTheHighestRankingFirstAndOfEqualOnesTheOldestService() {
        List<String> order = Stream.of(
                        ranked("low", -5, 1L), ranked("young", 7, 9L), ranked("none", null, 2L), ranked("old", 7, 3L),
                        ranked("least", Integer.MIN_VALUE, 4L), ranked("most", Integer.MAX_VALUE, 5L))
                .sorted()
                .map(Ranked::service)
                .toList();
        assertEquals(List.of("most", "old", "young", "none", "low", "least"), order);
    }

    @ParameterizedTest
    @CsvSource({"30, 30", "' -7 ', -7", "high, 0", "1.5, 0", "'', 0", "99999999999, 0"})
    void takesTheRankingOfAFileWhichIsText(String text, int ranking) {
        assertEquals(ranking, ranked("a", text, 1L).ranking());
    }

    @Test
    void takesOtherTypesForNoRankingAsTheFrameworkDoes() {
        assertEquals(0, ranked("a", 5L, 1L).ranking());
    }

    @Test
    void givesPropertiesAsText() {
        Ranked<String> ranked = ranked("a", 5, 1L);
        assertEquals("5", ranked.text("service.ranking"));
        assertEquals("", ranked.text("heartbeat.status"));
    }

    private static Ranked<String> ranked(String service, Object ranking, Long id) {
        Map<String, Object> properties = new HashMap<>(Map.of("service.id", id));
        if (ranking != null) {
            properties.put("service.ranking", ranking);
        }
        return Ranked.of(service, properties);
    }

    @Test
    void givesTextThatATerminalMayShow() {
        assertEquals("?[2Jjetty", Ranked.of("", Map.of("name", "\u001b[2Jjetty")).text("name"));
        assertEquals(203, Ranked.of("", Map.of("name", "x".repeat(5000))).text("name").length());
    }

    @Test
    void hasNoTextOfAForeignClass() {
        Object foreign = new Object() {
            @Override
            public String toString() {
                throw new StackOverflowError();
            }
        };
        assertEquals("", Ranked.of("", Map.of("name", foreign)).text("name"));
        assertEquals("7", Ranked.of("", Map.of("name", 7)).text("name"));
    }
}
