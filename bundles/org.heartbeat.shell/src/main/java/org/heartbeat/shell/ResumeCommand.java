// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.heartbeat.api.sender.HeartbeatSender;

/** Takes a {@link DrainCommand} back. */
@Service
@Command(
        scope = "heartbeat",
        name = "resume",
        description = "Has this Karaf take work again after heartbeat:drain.",
        detailedDescription = "The next beat, sent at once, says ready workers again, few at first. Who else drains this Karaf, such"
                + " as a health check, goes on doing so.")
public final class ResumeCommand implements Action {

    static final String NO_SENDER = "There is no sender; feature:install heartbeat brings one.";

    @Reference(optional = true)
    HeartbeatSender sender;

    @Reference
    Session session;

    @Override
    public Object execute() throws CommandException {
        if (sender == null) {
            throw new CommandException(NO_SENDER);
        }
        boolean drained = sender.resume(HeartbeatSender.OPERATOR);
        List<String> others = sender.status().drainReasons();
        session.getConsole().println(
                (drained ? "heartbeat:drain is taken back" : "heartbeat:drain was not in force")
                        + (others.isEmpty()
                                ? "; this Karaf takes work."
                                : ", but this Karaf drains because of: " + String.join(", ", others) + "."));
        return null;
    }
}
