// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.beat;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A sender that becomes another server, and says goodbye under its old identity. */
class IdentityTest extends BeaterFixture {

    private static final String BEAT = "v=1&ready=75&busy=0";
    private static final String GOODBYE = "v=1&ready=0&busy=0";

    private void beat(String... config) {
        apply(config);
        time.pass(300, MILLISECONDS);
        next();
    }

    @Test
    void leavesUnderItsPortOfBefore() {
        beat("HeartbeatAddress", "a:1,b:1", "HeartbeatPort", "8181");
        apply("HeartbeatAddress", "b:1,c:1", "HeartbeatPort", "8182");
        assertEquals(
                List.of(
                        "a " + GOODBYE + "&port=8181&state=leaving", "b " + GOODBYE + "&port=8181&state=leaving",
                        "b " + BEAT + "&port=8182", "c " + BEAT + "&port=8182"),
                next());
        // the schedule does not change
        time.pass(700, MILLISECONDS);
        assertEquals(List.of("b " + BEAT + "&port=8182", "c " + BEAT + "&port=8182"), next());
    }

    @Test
    void leavesFromItsAddressOfBefore() {
        beat("HeartbeatAddress", "127.0.0.1:1", "HeartbeatSource", "127.0.0.2");
        apply("HeartbeatAddress", "127.0.0.1:1", "HeartbeatSource", "127.0.0.3");
        assertEquals(
                List.of("127.0.0.1 from 127.0.0.2 " + GOODBYE + "&state=leaving", "127.0.0.1 from 127.0.0.3 " + BEAT), next());
    }

    @Test
    void leavesUnderThePortThatTheHttpServiceHad() {
        httpPort = OptionalInt.of(8181);
        beat("HeartbeatAddress", "a:1", "HeartbeatPort", "auto");
        httpPort = OptionalInt.of(8182);
        time.pass(1, SECONDS);
        assertEquals(List.of("a " + GOODBYE + "&port=8181&state=leaving", "a " + BEAT + "&port=8182"), next());
        time.pass(1, SECONDS);
        assertEquals(List.of("a " + BEAT + "&port=8182"), next());
    }

    @Test
    void leavesOnceUnderThePortThatTheHttpServiceHadWhileItIsSilent() {
        httpPort = OptionalInt.of(8181);
        beat("HeartbeatAddress", "a:1", "HeartbeatPort", "auto");
        providers.remove(1);
        for (int i = 0; i < 5; i++) {
            time.pass(1, SECONDS);
        }
        next();
        httpPort = OptionalInt.of(8182);
        time.pass(1, SECONDS);
        assertEquals(List.of("a " + GOODBYE + "&port=8181&state=leaving"), next());
        time.pass(1, SECONDS);
        assertEquals(List.of(), next());
    }

    @Test
    void keepsItsPortUntilItHasLeft() {
        httpPort = OptionalInt.of(8181);
        beat("HeartbeatAddress", "a:1", "HeartbeatPort", "auto");
        httpPort = OptionalInt.empty();
        beater.close();
        assertEquals(List.of("a " + GOODBYE + "&port=8181&state=leaving"), next());
    }

    @Test
    void doesNotLeaveWhenItStaysTheSameServer() {
        beat("HeartbeatAddress", "a:1", "HeartbeatPort", "8181", "HeartbeatAdvertise", "192.0.2.1");
        // the beats are not signed
        apply("HeartbeatAddress", "b:1", "HeartbeatPort", "8181", "HeartbeatAdvertise", "192.0.2.2");
        time.pass(700, MILLISECONDS);
        assertEquals(List.of("b " + BEAT + "&port=8181"), next());
    }

    @Test
    void doesNotLeaveIfItHasNotBeaten() {
        providers.remove(1);
        beat("HeartbeatAddress", "a:1", "HeartbeatPort", "8181");
        apply("HeartbeatAddress", "a:1", "HeartbeatPort", "8182");
        assertEquals(List.of(), next());
    }
}
