// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.sender.HeartbeatSender;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.report.StatusReport;

/** Ends a {@link DrainCommand}. */
@Service
@Command(
        scope = "heartbeat",
        name = "resume",
        description = "Puts this Karaf back into service after heartbeat:drain.",
        detailedDescription = "The sender sends a beat at once that reports ready workers again, few at first. This Karaf continues"
                + " to drain if there is another reason for it, such as a health check.")
public final class ResumeCommand implements Action {

    @Reference(optional = true)
    HeartbeatSender sender;

    @Reference
    Session session;

    @Override
    public Object execute() throws CommandException {
        HeartbeatSender present = present(sender);
        boolean drained;
        try {
            drained = present.resume(HeartbeatSender.OPERATOR);
        } catch (UncheckedIOException e) {
            throw new CommandException(now(present) + " This change is " + e.getMessage(), e);
        }
        session.getConsole().println((drained ? "" : "heartbeat:drain was not in force. ") + now(present));
        return null;
    }

    /** Returns the sender; fails if it is null. */
    static HeartbeatSender present(HeartbeatSender sender) throws CommandException {
        return Optional.ofNullable(sender)
                .orElseThrow(() -> new CommandException("There is no sender; feature:install heartbeat installs one."));
    }

    /** Returns what is in force at this moment, as a sentence. */
    static String now(HeartbeatSender sender) {
        String clause = Values.printable(StatusReport.drains(sender.status()));
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }
}
