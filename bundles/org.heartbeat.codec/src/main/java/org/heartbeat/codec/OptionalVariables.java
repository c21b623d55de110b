// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.HeartbeatBuilder;
import org.heartbeat.api.codec.Variable;

/** The variables of one message that httpd does not know: ours, and those of the site. */
final class OptionalVariables {

    private static final long NOW = MessageReader.pack(Variable.NOW);
    private static final long ERRORS = MessageReader.pack(Variable.ERRORS);
    private static final long SCALE = MessageReader.pack(Variable.SCALE);
    private static final long STATE = MessageReader.pack(Variable.STATE);
    private static final long SEQUENCE = MessageReader.pack(Variable.SEQ);
    private static final long TIMESTAMP = MessageReader.pack(Variable.TS);
    private static final long SIGNATURE = MessageReader.pack(Variable.SIG);

    /** ASCII letters only, as httpd compares keys: {@code String.toLowerCase} alone would change others too. */
    private static final Pattern UPPER_CASE = Pattern.compile("[A-Z]+");

    // reading thread only
    private int now = MessageReader.ABSENT;
    private int errors = MessageReader.ABSENT;
    private int scale = MessageReader.ABSENT;
    private long sequence = MessageReader.ABSENT;
    private Heartbeat.State state = Heartbeat.State.SERVING;
    private Map<String, String> site = Map.of();

    /** Returns whether this key differs in every beat and only matters to the verification of the signature. */
    static boolean isIgnored(long key) {
        return key == TIMESTAMP || key == SIGNATURE;
    }

    /** Adds the variable whose key and value are here in the message. */
    void put(long key, byte[] message, int start, int keyEnd, int partEnd) {
        if (key == NOW) {
            now = MessageReader.small(message, keyEnd, partEnd);
        } else if (key == ERRORS) {
            errors = MessageReader.small(message, keyEnd, partEnd);
        } else if (key == SCALE) {
            scale = MessageReader.small(message, keyEnd, partEnd);
        } else if (key == SEQUENCE) {
            sequence = MessageReader.number(message, keyEnd, partEnd);
        } else if (key == STATE) {
            state = state(MessageReader.text(message, Math.min(keyEnd + 1, partEnd), partEnd));
        } else {
            site = site.isEmpty() ? new LinkedHashMap<>() : site;
            String name = UPPER_CASE
                    .matcher(MessageReader.text(message, start, keyEnd))
                    .replaceAll(letters -> letters.group().toLowerCase(Locale.ROOT));
            site.put(name, keyEnd == partEnd ? "1" : MessageReader.text(message, keyEnd + 1, partEnd));
        }
    }

    /** Sets the variables of a heartbeat. A mistake in what httpd does not know is no reason to lose the beat. */
    void addTo(HeartbeatBuilder heartbeat) {
        heartbeat.state(state).variables(site);
        if (now >= 0) {
            heartbeat.momentaryReady(now);
        }
        if (errors >= 0 && errors <= 1000) {
            heartbeat.failedPerMille(errors);
        }
        if (scale > 0) {
            heartbeat.scale(scale);
        }
        if (sequence >= 0) {
            heartbeat.sequence(sequence);
        }
    }

    private static Heartbeat.State state(String text) {
        return Stream.of(Heartbeat.State.values())
                .filter(state -> text.equalsIgnoreCase(state.toString()))
                .findFirst()
                .orElse(Heartbeat.State.SERVING);
    }
}
