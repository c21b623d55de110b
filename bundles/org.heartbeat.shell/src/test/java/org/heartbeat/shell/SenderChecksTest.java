// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.KnownSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderChecksTest {

    private final KnownSender sender = KnownSender.well();

    private List<String> problems(UnaryOperator<KnownSender.Status> change, Map<String, String> config) {
        sender.change(change);
        return problems(config);
    }

    private List<String> problems(Map<String, String> config) {
        Findings findings = new Findings();
        new SenderChecks(findings, sender.status(), config).run();
        return findings.all().stream().map(Finding::problem).toList();
    }

    @Test
    void findsNothingWrongWithASenderThatIsWell() {
        assertEquals(List.of(), problems(status -> status, Map.of("HeartbeatTimeToLive", "1", "HeartbeatInterface", "")));
    }

    @Test
    void findsThatNoBeatsAreSent() {
        assertEquals(
                List.of("No beats are sent: HeartbeatAddress in etc/org.heartbeat.cfg is empty, or was rejected."),
                problems(KnownSender.Status::to, Map.of()));
    }

    @Test
    void findsAMissingStatus() {
        assertEquals(
                List.of("There is no current status: \"jetty\" does not answer."),
                problems(status -> status.troubledBy("\"jetty\" does not answer"), Map.of()));
    }

    @Test
    void findsThatWholeWorkersAreCoarseForASmallPool() {
        String coarse = "Beats report whole workers, which is coarse for the 49 workers of this Karaf.";
        UnaryOperator<KnownSender.Status> small = status -> status.later(1, new WorkerStatus(40, 9));
        assertEquals(List.of(coarse), problems(small, Map.of()));
        assertEquals(List.of(coarse), problems(small, Map.of("HeartbeatScale", "1")));
        assertEquals(List.of(), problems(small, Map.of("HeartbeatScale", "10")));
        assertEquals(List.of(), problems(status -> status.later(1, new WorkerStatus(0, 0)), Map.of()));
    }

    @Test
    void findsRequestsThatFail() {
        assertEquals(
                List.of("12.0 % of the requests in the last 10 s failed (counter jetty); 38 of 60 ready workers are reported."),
                problems(status -> status.failing(0.12, 60), Map.of()));
    }

    @Test
    void findsBeatsThatFail() {
        assertEquals(
                List.of(
                        "Beats to http://balancer/heartbeat fail: HTTP 403.",
                        "Beats to balancer.example:27999 fail: no such host."),
                problems(
                        status -> status.to(
                                KnownSender.KnownTarget.failing("http://balancer/heartbeat", "HTTP 403"),
                                KnownSender.KnownTarget.failing("balancer.example:27999", "no such host")),
                        Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "192.0.2.1:27999",
        "[2001:db8::1]:27999",
        "[fe80::1%none0]:27999",
        "239.0.0.1:27999",
        "[ff02::1%none0]:27999",
        "balancer.example:27999",
        "*balancer.example:27999",
        "*balancer.example:27999 (192.0.2.1)",
        "http://balancer/heartbeat",
        "HTTPS://[2001:db8::1]:8443/heartbeat"
    })
    void checksEveryFormOfATarget(String address) {
        assertEquals(
                List.of("Beats to " + address + " fail: no route."),
                problems(status -> status.to(KnownSender.KnownTarget.failing(address, "no route")), Map.of()));
    }

    @Test
    void findsAnInterfaceThatIsNotThere() {
        assertEquals(
                List.of("HeartbeatInterface: \"192.0.2.1\" (expected: name or address of an interface of this machine)."),
                problems(status -> status, Map.of("HeartbeatInterface", "192.0.2.1")));
    }

    @Test
    void findsThatLoopbackAndTtl0KeepBeatsOnThisMachine() {
        assertEquals(
                List.of(
                        "Beats to 239.0.0.1:27999 do not leave this machine: their TTL is 0.",
                        "Beats to 239.0.0.1:27999 do not leave this machine: HeartbeatInterface is the loopback interface."),
                problems(status -> status, Map.of("HeartbeatInterface", "127.0.0.1", "HeartbeatTimeToLive", "0")));
    }

    @Test
    void findsThatItDrainsAndWhy() {
        sender.drain("health check db", false);
        assertEquals(
                List.of("This Karaf takes no work: it drains because of health check db."), problems(status -> status, Map.of()));
    }

    @Test
    void findsADrainThatHasEndedButIsStillStored() {
        sender.drain("operator", true);
        sender.breakDisk("full");
        assertThrows(UncheckedIOException.class, () -> sender.resume("operator"));
        assertEquals(
                List.of("This Karaf would drain after a restart because of operator, although that has ended: the change could not"
                        + " be stored."),
                problems(status -> status, Map.of()));
    }

    @Test
    void findsAnIntervalThatIsTooLongForHttpd() {
        assertEquals(
                List.of("Beats are sent every 200.0 s, but httpd sends no requests to a server that was silent for 10 s."),
                problems(status -> status.every(Duration.ofSeconds(200)), Map.of()));
    }

    @Test
    void findsThatTheSenderIsSilent() {
        assertEquals(
                List.of("The last beat was 60.0 s ago, although one is due every 1.0 s."),
                problems(status -> status.silentFor(Duration.ofSeconds(60)), Map.of()));
    }

    @Test
    void knowsThatDatagramsAreNotAnswered() {
        assertTrue(SenderChecks.isUnanswered(sender.status()));
        sender.change(status -> status.to(KnownSender.KnownTarget.failing("http://balancer/heartbeat", "HTTP 403")));
        assertFalse(SenderChecks.isUnanswered(sender.status()));
    }
}
