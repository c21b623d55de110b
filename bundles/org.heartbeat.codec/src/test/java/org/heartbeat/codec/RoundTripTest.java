// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static org.heartbeat.codec.Messages.decode;
import static org.heartbeat.codec.Messages.encode;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatBuilder;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any encoded heartbeat is decoded as the same heartbeat. */
class RoundTripTest {

    private static final int[] SPECIAL = {'&', '=', '%', '+', 0, '\r', '\n', ' ', 'A', 'ä', '€', 0x1F600, 0x7f, 0x80, '0'};

    static Stream<Heartbeat> heartbeats() {
        Random random = new Random(1);
        return Stream.generate(() -> heartbeat(random)).limit(2000);
    }

    @ParameterizedTest
    @MethodSource("heartbeats")
    void readsWhatItWrote(Heartbeat heartbeat) {
        assertEquals(heartbeat, decode(encode(heartbeat)));
    }

    private static Heartbeat heartbeat(Random random) {
        HeartbeatBuilder heartbeat = Heartbeat.of(new WorkerStatus(number(random), number(random)));
        if (random.nextBoolean()) {
            heartbeat.port(random.nextInt(65536));
        }
        if (random.nextBoolean()) {
            heartbeat.momentaryReady(number(random));
        }
        if (random.nextBoolean()) {
            heartbeat.failedPerMille(random.nextInt(1001));
        }
        if (random.nextBoolean()) {
            heartbeat.scale(Math.max(1, number(random)));
        }
        if (random.nextBoolean()) {
            heartbeat.sequence(random.nextInt(4) == 0 ? Long.MAX_VALUE / 20 : number(random));
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            // keys that cannot be known ones
            variables.put("x" + text(random).toLowerCase(Locale.ROOT), text(random));
        }
        Heartbeat.State[] states = Heartbeat.State.values();
        return heartbeat.state(states[random.nextInt(states.length)]).variables(variables).build();
    }

    private static int number(Random random) {
        return random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(1 << random.nextInt(31));
    }

    private static String text(Random random) {
        return IntStream.range(0, random.nextInt(8))
                .map(i -> random.nextBoolean() ? SPECIAL[random.nextInt(SPECIAL.length)] : 'a' + random.nextInt(26))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
