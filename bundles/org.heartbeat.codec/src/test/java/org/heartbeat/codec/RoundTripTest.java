// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.status.WorkerStatus;

/** What is written is what is read: any status, any port, any variables. */
class RoundTripTest {

    @Property
    void readsWhatItWrote(@ForAll("heartbeats") Heartbeat heartbeat) {
        Heartbeat read = (Heartbeat) Messages.decode(Messages.encode(heartbeat));
        assertEquals(heartbeat, read);
        assertEquals(
                List.copyOf(heartbeat.variables().keySet()), List.copyOf(read.variables().keySet()));
    }

    @Provide
    Arbitrary<Heartbeat> heartbeats() {
        Arbitrary<Integer> workers = Arbitraries.integers().between(0, Integer.MAX_VALUE);
        Arbitrary<WorkerStatus> statuses = Combinators.combine(workers, workers).as(WorkerStatus::new);
        Arbitrary<Integer> ports = Arbitraries.integers().between(0, 65535);
        // six variables of twelve characters, each twelve bytes at the most once it is escaped, fit a message
        Arbitrary<String> texts = Arbitraries.strings()
                .all()
                .ofMaxLength(6)
                .map(text -> text.codePoints()
                        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
        Arbitrary<String> keys = texts.map(RoundTripTest::lowerCase)
                .filter(key -> !Set.of("v", "ready", "busy", "port").contains(key));
        Arbitrary<Map<String, String>> variables = Arbitraries.maps(keys, texts).ofMaxSize(6);
        return Combinators.combine(statuses, ports, variables).as(Heartbeat::new);
    }

    private static String lowerCase(String key) {
        return key.codePoints()
                .map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
