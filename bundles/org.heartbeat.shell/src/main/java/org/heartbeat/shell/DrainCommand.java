// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.api.sender.SenderStatus;
import org.heartbeat.api.status.WorkerStatus;
import org.heartbeat.internal.config.Values;

/** Takes this Karaf out of its balancers until {@link ResumeCommand} puts it back. */
@Service
@Command(
        scope = "heartbeat",
        name = "drain",
        description = "Takes this Karaf out of its balancers, until heartbeat:resume.",
        detailedDescription = "The sender continues to beat, with ready=0 and state=draining. Balancers send this Karaf no new"
                + " requests, and it completes those in service. A lasting drain stays lasting if you run this command again"
                + " without --lasting. With --wait the command returns once the status provider reports no busy worker, or fails"
                + " after the given time. It cannot wait for a provider that measures a load instead of requests (system).")
public final class DrainCommand implements Action {

    private static final long CHECK_MILLIS = 100;

    @FunctionalInterface
    interface Pause {
        void millis(long time) throws InterruptedException;
    }

    @Option(
            name = "-w",
            aliases = "--wait",
            description = "Wait until no worker is busy; fail after this time, for example 500ms, 30s or 5min.")
    String wait;

    @Option(name = "-l", aliases = "--lasting", description = "Drain after a restart of Karaf too.")
    boolean lasting;

    @Reference(optional = true)
    HeartbeatSender sender;

    @Reference
    Session session;

    private final LongSupplier clock;
    private final Pause pause;

    /** Creates the command for the shell. */
    public DrainCommand() {
        this(System::nanoTime, Thread::sleep);
    }

    DrainCommand(LongSupplier clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Object execute() throws CommandException, InterruptedException {
        HeartbeatSender present = ResumeCommand.present(sender);
        Duration longest = longest();
        PrintStream console = session.getConsole();
        long before = present.status().beats();
        try {
            present.drain(HeartbeatSender.OPERATOR, lasting);
        } catch (UncheckedIOException e) {
            throw new CommandException(ResumeCommand.now(present) + " This drain is " + e.getMessage(), e);
        }
        console.println(ResumeCommand.now(present) + " heartbeat:resume ends the drain by operator.");
        if (present.status().targets().isEmpty()) {
            console.println("No balancer gets heartbeats from this Karaf: HeartbeatAddress in etc/org.heartbeat.cfg is empty.");
        } else if (!longest.isZero()) {
            await(present, before, longest);
            console.println("No worker is busy.");
        }
        return null;
    }

    private Duration longest() throws CommandException {
        try {
            return wait == null ? Duration.ZERO : Values.duration("--wait", wait, Duration.ofMillis(1), Duration.ofHours(24));
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private void await(HeartbeatSender present, long before, Duration longest) throws CommandException, InterruptedException {
        long begin = clock.getAsLong();
        while (true) {
            SenderStatus status = present.status();
            // the status in the first beat after the drain is older than the last requests that balancers sent
            boolean current = status.beats() > before + 1;
            if (current && status.measured().filter(workers -> workers.busy() == 0).isPresent()) {
                return;
            }
            if (clock.getAsLong() - begin >= longest.toNanos()) {
                throw new CommandException(still(status) + " after " + wait + "; this Karaf continues to drain.");
            }
            pause.millis(CHECK_MILLIS);
        }
    }

    private static String still(SenderStatus status) {
        return status.measured().map(WorkerStatus::busy)
                .map(busy -> busy + (busy == 1 ? " worker is" : " workers are") + " busy")
                .orElse("It is unknown whether workers are busy");
    }
}
