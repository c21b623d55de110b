// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.codec;

import static org.heartbeat.codec.Messages.decode;
import static org.heartbeat.codec.Messages.encode;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.heartbeat.api.codec.Heartbeat;
import org.heartbeat.api.codec.Rejection;
import org.heartbeat.api.status.WorkerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextCodecTest {

    @Test
    void writesWhatModHeartbeatWrites() {
        assertEquals("v=1&ready=75&busy=0", encode(Heartbeat.of(new WorkerStatus(75, 0)).build()));
    }

    @Test
    void writesThePortAsTomcatDoes() {
        assertEquals("v=1&ready=75&busy=0&port=8080", encode(Heartbeat.of(new WorkerStatus(75, 0)).port(8080).build()));
    }

    @Test
    void writesTheLargestNumbers() {
        assertEquals(
                "v=1&ready=2147483647&busy=2147483647&port=65535",
                encode(Heartbeat.of(new WorkerStatus(Integer.MAX_VALUE, Integer.MAX_VALUE)).port(65535).build()));
    }

    @Test
    void writesVariablesInTheirOrderAndEscapesWhatHasAMeaning() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("id", "a&b=c%d+e");
        variables.put("a key", "\u00e9\u0000\r\n");
        assertEquals(
                "v=1&ready=1&busy=2&id=a%26b%3Dc%25d%2Be&a%20key=%C3%A9%00%0D%0A",
                encode(Heartbeat.of(new WorkerStatus(1, 2)).variables(variables).build()));
    }

    @Test
    void writesWhatOnlyWeSayBehindWhatOthersKnowAndWhatChangesWithEveryBeatLast() {
        assertEquals(
                "v=1&ready=6&busy=2&port=8181&state=draining&zone=a&seq=9223372036854775807"
                        + "&now=2147483647&scale=2147483647&errors=1000",
                encode(Heartbeat.of(new WorkerStatus(6, 2))
                        .momentaryReady(Integer.MAX_VALUE)
                        .scale(Integer.MAX_VALUE)
                        .failedPerMille(1000)
                        .sequence(Long.MAX_VALUE)
                        .variables(Map.of("zone", "a"))
                        .state(Heartbeat.State.DRAINING)
                        .port(8181)
                        .build()));
    }

    @Test
    void writesErrorsOnlyWhereThereAreAny() {
        assertEquals(
                "v=1&ready=1&busy=2&errors=1",
                encode(Heartbeat.of(new WorkerStatus(1, 2)).failedPerMille(1).build()));
    }

    @Test
    void writesNumbersOfZeroAndNoStateOfWhoServes() {
        assertEquals(
                "v=1&ready=1&busy=2&seq=0&now=0",
                encode(Heartbeat.of(new WorkerStatus(1, 2)).momentaryReady(0).sequence(0).build()));
    }

    @Test
    void writesThatAServerLeaves() {
        assertEquals(
                "v=1&ready=0&busy=2&state=leaving",
                encode(Heartbeat.of(new WorkerStatus(0, 2)).state(Heartbeat.State.LEAVING).build()));
    }

    @Test
    void writesFromTheOffsetOnAndNothingElse() {
        byte[] target = new byte[30];
        int length = new TextCodec().encode(Heartbeat.of(new WorkerStatus(1, 0)).build(), target, 7);
        assertEquals("v=1&ready=1&busy=0".length(), length);
        String written = new String(target, StandardCharsets.ISO_8859_1);
        assertEquals("\0".repeat(7) + "v=1&ready=1&busy=0" + "\0".repeat(5), written);
    }

    @Test
    void writesNothingWhereThereIsNoRoom() {
        byte[] target = new byte["v=1&ready=10&busy=0".length() - 1];
        Heartbeat heartbeat = Heartbeat.of(new WorkerStatus(10, 0)).build();
        assertThrows(IndexOutOfBoundsException.class, () -> new TextCodec().encode(heartbeat, target, 0));
        assertArrayEquals(new byte[target.length], target);
    }

    @Test
    void writesNoMessageThatNobodyWouldRead() {
        String fits = "x".repeat(1000 - "v=1&ready=1&busy=0&x=".length());
        assertEquals(1000, encode(Heartbeat.of(new WorkerStatus(1, 0)).variables(Map.of("x", fits)).build()).length());
        Heartbeat longer = Heartbeat.of(new WorkerStatus(1, 0)).variables(Map.of("x", fits + "x")).build();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> encode(longer));
        assertEquals("message: 1001 bytes (expected: at most 1000)", e.getMessage());
    }

    @Test
    void keepsOtherVariablesInTheirOrder() {
        Heartbeat beat = (Heartbeat) decode("zz=1&v=1&ID=node%2D1&ready=75&flag&busy=3&a=b=c&=empty");
        assertEquals(
                List.of(
                        Map.entry("zz", "1"),
                        Map.entry("id", "node-1"),
                        Map.entry("flag", "1"),
                        Map.entry("a", "b=c"),
                        Map.entry("", "empty")),
                List.copyOf(beat.variables().entrySet()));
    }

    @Test
    void takesTheLastOfTwoVariablesThatDifferInCase() {
        assertEquals(Map.of("id", "2"), ((Heartbeat) decode("v=1&ready=1&busy=1&Id=1&iD=2")).variables());
    }

    @Test
    void takesTheLastOfTwoKeysAlsoWhereTheFirstIsBad() {
        assertEquals(Heartbeat.of(new WorkerStatus(5, 1)).build(), decode("v=1&ready=x&ready=5&busy=1"));
        assertEquals(Rejection.INVALID_READY, decode("v=1&ready=5&ready=x&busy=1"));
    }

    @Test
    void keepsBytesThatAreNotUtf8AsReplacementCharacters() {
        assertEquals(Map.of("x", "\ufffd\ufffd"), ((Heartbeat) decode("v=1&ready=1&busy=1&x=\u00ff%FE")).variables());
    }

    @Test
    void readsFromTheOffsetAndNoFurther() {
        byte[] buffer = "XXv=1&ready=7&busy=2YY".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(
                Heartbeat.of(new WorkerStatus(7, 2)).build(), new TextCodec().decode(buffer, 2, buffer.length - 4));
        assertThrows(IndexOutOfBoundsException.class, () -> new TextCodec().decode(buffer, 2, buffer.length));
    }

    @ParameterizedTest
    @CsvSource({
        "v=1&ready=2147483647&busy=2147483647, 2147483647, 2147483647",
        "v=2147483647&ready=1&busy=0, 1, 0",
        "v=%31&%72eady=4&%42USY=2, 4, 2",
        "v=1&ready=00000000000000000000000000000000009&busy=0, 9, 0"
    })
    void reads(String message, int ready, int busy) {
        assertEquals(Heartbeat.of(new WorkerStatus(ready, busy)).build(), decode(message));
    }

    @Test
    void readsWhatOnlyWeSay() {
        Heartbeat beat = (Heartbeat) decode("v=1&ready=6&busy=2&port=81&state=draining&zone=a&seq=4711&now=5&scale=10&errors=12");
        assertEquals(
                Heartbeat.of(new WorkerStatus(6, 2))
                        .port(81)
                        .state(Heartbeat.State.DRAINING)
                        .variables(Map.of("zone", "a"))
                        .sequence(4711)
                        .momentaryReady(5)
                        .scale(10)
                        .failedPerMille(12)
                        .build(),
                beat);
    }

    @ParameterizedTest
    @CsvSource({
        "now=0, 0",
        "now, 1",
        "NOW=7, 7",
        "n%6Fw=%37, 7",
        "now=2147483647, 2147483647",
        "now=x&now=3, 3"
    })
    void readsTheReadyOfTheMoment(String part, int now) {
        assertEquals(OptionalInt.of(now), read(part).momentaryReady());
    }

    @ParameterizedTest
    @ValueSource(strings = {"now=", "now=-1", "now=2147483648", "now=18446744073709551617", "now=1.5", "now= 1", "now=3&now=x"})
    void losesNoBeatByAReadyOfTheMomentThatIsNone(String part) {
        assertEquals(Heartbeat.of(new WorkerStatus(1, 2)).build(), read(part));
    }

    @ParameterizedTest
    @CsvSource({"errors=0, 0", "errors, 1", "ERRORS=7, 7", "err%6Frs=%37, 7", "errors=1000, 1000", "errors=x&errors=3, 3"})
    void readsTheErrors(String part, int perMille) {
        assertEquals(perMille, read(part).failedPerMille());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "errors=", "errors=-1", "errors=1001", "errors=18446744073709551617", "errors=1.5", "errors= 1", "errors=3&errors=x"
    })
    void losesNoBeatByErrorsThatAreNoShare(String part) {
        assertEquals(Heartbeat.of(new WorkerStatus(1, 2)).build(), read(part));
    }

    @ParameterizedTest
    @CsvSource({"zone=a, 1", "scale, 1", "scale=10, 10", "SCALE=100, 100", "sc%61le=%37, 7", "scale=2147483647, 2147483647",
        "scale=x&scale=3, 3"})
    void readsTheUnitsPerWorker(String part, int scale) {
        assertEquals(scale, read(part).scale());
    }

    @ParameterizedTest
    @ValueSource(strings = {"scale=", "scale=0", "scale=-1", "scale=2147483648", "scale=1.5", "scale= 1", "scale=3&scale=x"})
    void losesNoBeatByAScaleThatIsNone(String part) {
        assertEquals(Heartbeat.of(new WorkerStatus(1, 2)).build(), read(part));
    }

    @ParameterizedTest
    @CsvSource({"seq=0, 0", "Seq=2147483648, 2147483648", "seq=900000000000000000, 900000000000000000"})
    void readsTheNumberOfTheBeat(String part, long sequence) {
        assertEquals(OptionalLong.of(sequence), read(part).sequence());
    }

    @ParameterizedTest
    @ValueSource(strings = {"seq=", "seq=-1", "seq=9223372036854775808", "seq=18446744073709551617", "seq=x", "seq=1%00"})
    void losesNoBeatByANumberThatIsNone(String part) {
        assertEquals(Heartbeat.of(new WorkerStatus(1, 2)).build(), read(part));
    }

    @ParameterizedTest
    @CsvSource({
        "state=draining, DRAINING",
        "STATE=Draining, DRAINING",
        "st%61te=lea%76ing, LEAVING",
        "state=leaving&state=draining, DRAINING"
    })
    void readsTheState(String part, Heartbeat.State state) {
        assertEquals(state, read(part).state());
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "state=", "state=serving", "state=gone", "state=draining ", "state=draining&state=x"})
    void takesAServerToServeWhoseStateIsNotKnown(String part) {
        assertEquals(Heartbeat.of(new WorkerStatus(1, 2)).build(), read(part));
    }

    @Test
    void dropsWhatOnlyTheSignatureNeeds() {
        assertEquals(
                Map.of("id", "karaf-1", "addr", "192.0.2.11", "kid", "k2"),
                read("id=karaf-1&addr=192.0.2.11&ts=1795862400123&seq=4711&kid=k2&sig=c2ln").variables());
        assertEquals(Heartbeat.of(new WorkerStatus(1, 2)).build(), read("TS=x&s%69g&ts=&sig=%00"));
    }

    private static Heartbeat read(String part) {
        return (Heartbeat) decode("v=1&ready=1&busy=2&" + part);
    }

    @ParameterizedTest
    @CsvSource({
        "'', MISSING_V",
        "v=0&ready=1&busy=1, INVALID_V",
        "v=-1&ready=1&busy=1, INVALID_V",
        "v=2147483648&ready=1&busy=1, INVALID_V",
        "v=1&ready=2147483648&busy=1, INVALID_READY",
        "v=1&ready=18446744073709551617&busy=1, INVALID_READY",
        "v=1&ready=1%00&busy=1, INVALID_READY",
        "v=1&ready%00=1&busy=1, MISSING_READY",
        "v=1&xxxready=1&busy=1, MISSING_READY",
        "v=1&ready=1&busy=1&port=65536, INVALID_PORT",
        "v=1&ready=1&busy=1&port=, INVALID_PORT",
        "ready=x, MISSING_V",
        "v=x&ready=x, MISSING_BUSY",
        "v=x&ready=x&busy=x, INVALID_V",
        "v=1&ready=1&busy=x&port=x, INVALID_BUSY"
    })
    void rejects(String message, Rejection reason) {
        assertEquals(reason, decode(message));
    }

    @Test
    void rejectsANulInAVariableOfNoInterest() {
        assertEquals(Rejection.NUL, decode("v=1&ready=1&busy=1&x=a\u0000b"));
        assertEquals(Rejection.NUL, decode("v=1&ready=1&busy=1&a\u0000b"));
    }

    @Test
    void dropsAnyMixOfTrailingCrLfAndNul() {
        assertEquals(Heartbeat.of(new WorkerStatus(1, 1)).build(), decode("v=1&ready=1&busy=1\r\u0000\n\u0000\r\n"));
    }
}
