// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.testing.KnownSender;
import org.junit.jupiter.api.Test;

class DrainCommandTest {

    private final KnownSender sender = KnownSender.well();
    private final FakeTerminal terminal = new FakeTerminal();
    private final Runnable[] meanwhile = {() -> {}};
    private final long[] now = {0};
    private final DrainCommand command = new DrainCommand(() -> now[0], millis -> {
        now[0] += Duration.ofMillis(millis).toNanos();
        meanwhile[0].run();
    });

    private List<String> drain() throws CommandException, InterruptedException {
        command.sender = sender;
        command.session = terminal.session();
        command.execute();
        return terminal.printed();
    }

    @Test
    void drainsUntilItIsResumed() throws CommandException, InterruptedException {
        assertEquals(
                List.of("This Karaf drains because of operator; after a restart it takes work. heartbeat:resume ends the drain by"
                        + " operator."),
                drain());
        assertEquals(List.of("operator"), sender.status().drainReasons());
        assertEquals(List.of(), sender.lasting());
    }

    @Test
    void drainsAfterARestartTooIfAsked() throws CommandException, InterruptedException {
        command.lasting = true;
        List<String> printed = List.of("This Karaf drains because of operator, also after a restart. heartbeat:resume ends the"
                + " drain by operator.");
        assertEquals(printed, drain());
        assertEquals(List.of("operator"), sender.lasting());
    }

    @Test
    void reportsThatALastingDrainStaysLasting() throws CommandException, InterruptedException {
        sender.drain("operator", true);
        assertEquals(
                List.of("This Karaf drains because of operator, also after a restart. heartbeat:resume ends the drain by"
                        + " operator."),
                drain());
    }

    @Test
    void failsAndReportsWhatIsInForceIfTheDiskFails() throws CommandException {
        command.lasting = true;
        sender.breakDisk("not stored yet: No space left on device");
        assertEquals(
                "This Karaf drains because of operator; after a restart it takes work. This drain is not stored yet: No space left"
                        + " on device",
                assertThrows(CommandException.class, this::drain).getMessage());
        sender.breakDisk("");
        sender.drain("operator", true);
        sender.breakDisk("not stored yet: No space left on device");
        assertEquals(
                "This Karaf takes work; after a restart it drains because of operator. This change is not stored yet: No space"
                        + " left on device",
                assertThrows(CommandException.class, this::resume).getMessage());
    }

    @Test
    void waitsUntilABeatAfterTheDrainReportsNoBusyWorker() throws CommandException, InterruptedException {
        command.wait = "30s";
        sender.change(status -> status.later(0, new WorkerStatus(50, 0)));
        meanwhile[0] = () -> sender.change(status -> now[0] < Duration.ofSeconds(1).toNanos()
                ? status
                : status.later(1, new WorkerStatus(now[0] < Duration.ofSeconds(3).toNanos() ? 49 : 50,
                        now[0] < Duration.ofSeconds(3).toNanos() ? 1 : 0)));
        assertEquals("No worker is busy.", drain().get(1));
        assertEquals(Duration.ofSeconds(3), Duration.ofNanos(now[0]));
    }

    @Test
    void failsIfWorkersAreBusyForLonger() {
        command.wait = "2s";
        meanwhile[0] = () -> sender.change(status -> status.later(1, new WorkerStatus(49, 1)));
        assertEquals(
                "1 worker is busy after 2s; this Karaf continues to drain.",
                assertThrows(CommandException.class, this::drain).getMessage());
        assertEquals(Duration.ofSeconds(2), Duration.ofNanos(now[0]));
        assertEquals(List.of("operator"), sender.status().drainReasons());
    }

    @Test
    void rejectsAnInvalidTimeAndDoesNotDrain() {
        command.wait = "soon";
        assertEquals(
                "--wait: \"soon\" (expected: 1ms ~ 24h, in ms, s, min or h)",
                assertThrows(CommandException.class, this::drain).getMessage());
        assertEquals(List.of(), sender.status().drainReasons());
    }

    @Test
    void reportsThatNoBalancerGetsHeartbeats() throws CommandException, InterruptedException {
        sender.change(KnownSender.Status::to);
        assertEquals(
                "No balancer gets heartbeats from this Karaf: HeartbeatAddress in etc/org.heartbeat.cfg is empty.", drain().get(1));
    }

    @Test
    void resumes() throws CommandException, InterruptedException {
        drain();
        assertEquals("This Karaf takes work.", resume());
        assertEquals(List.of(), sender.status().drainReasons());
    }

    @Test
    void reportsOtherReasonsToDrain() throws CommandException {
        sender.drain("health check db", false);
        assertEquals(
                "heartbeat:drain was not in force. This Karaf drains because of health check db; after a restart it takes work.",
                resume());
    }

    private String resume() throws CommandException {
        ResumeCommand resume = new ResumeCommand();
        FakeTerminal other = new FakeTerminal();
        resume.sender = sender;
        resume.session = other.session();
        resume.execute();
        return other.printed().get(0);
    }
}
