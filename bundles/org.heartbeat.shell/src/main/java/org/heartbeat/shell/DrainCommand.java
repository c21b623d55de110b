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

/** Takes this Karaf out of its balancers. */
@Service
@Command(
        scope = "heartbeat",
        name = "drain",
        description = "Takes this Karaf out of its balancers, until heartbeat:resume.",
        detailedDescription = "Beats go on, and report ready=0 and state=draining: balancers send this Karaf no new requests, and"
                + " it serves those that it has. A lasting drain stays lasting if this command is given again without --lasting. With --wait the command returns once the status provider says that no worker is"
                + " busy, which it cannot where the numbers are a load (system) and not requests; it fails if that takes longer.")
public final class DrainCommand implements Action {

    private static final long LOOK_UP_MILLIS = 100;

    /** What lets time pass. */
    @FunctionalInterface
    interface Pause {
        void millis(long time) throws InterruptedException;
    }

    @Option(
            name = "-w",
            aliases = "--wait",
            description = "Return when no worker is busy any more, or fail after this time: 500ms, 30s, 5min.")
    String wait;

    @Option(name = "-l", aliases = "--lasting", description = "Drain also after a restart of Karaf.")
    boolean lasting;

    @Reference(optional = true)
    HeartbeatSender sender;

    @Reference
    Session session;

    private final LongSupplier clock;
    private final Pause pause;

    /** The command as the shell makes it. */
    public DrainCommand() {
        this(System::nanoTime, Thread::sleep);
    }

    DrainCommand(LongSupplier clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Object execute() throws CommandException, InterruptedException {
        if (sender == null) {
            throw new CommandException(ResumeCommand.NO_SENDER);
        }
        Duration longest = longest();
        PrintStream console = session.getConsole();
        long before = sender.status().beats();
        try {
            sender.drain(HeartbeatSender.OPERATOR, lasting);
        } catch (UncheckedIOException e) {
            throw new CommandException(ResumeCommand.now(sender) + " This drain is " + e.getMessage(), e);
        }
        console.println(ResumeCommand.now(sender) + " heartbeat:resume ends the drain by operator.");
        if (sender.status().targets().isEmpty()) {
            console.println("But nobody hears of it: HeartbeatAddress in etc/org.heartbeat.cfg is empty.");
        } else if (!longest.isZero()) {
            await(before, longest);
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

    private void await(long before, Duration longest) throws CommandException, InterruptedException {
        long begin = clock.getAsLong();
        while (true) {
            SenderStatus status = sender.status();
            // what was told for the beat that told balancers is older than the last request that they gave
            boolean told = status.beats() > before + 1;
            if (told && status.measured().filter(workers -> workers.busy() == 0).isPresent()) {
                return;
            }
            if (clock.getAsLong() - begin >= longest.toNanos()) {
                throw new CommandException(still(status) + " after " + wait + "; this Karaf goes on draining.");
            }
            pause.millis(LOOK_UP_MILLIS);
        }
    }

    private static String still(SenderStatus status) {
        return status.measured().map(WorkerStatus::busy)
                .map(busy -> busy + (busy == 1 ? " worker is" : " workers are") + " busy")
                .orElse("Nobody tells whether workers are busy");
    }
}
