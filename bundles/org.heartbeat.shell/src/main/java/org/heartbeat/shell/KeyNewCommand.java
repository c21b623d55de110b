// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.heartbeat.internal.sign.KeyFile;
import org.heartbeat.internal.sign.Keys;

/** Creates keys for signed beats. */
@Service
@Command(
        scope = "heartbeat",
        name = "key-new",
        description = "Creates a key for signed beats.",
        detailedDescription = "With a file, such as etc/heartbeat.keys, the command appends the key as its last line, and creates"
                + " the file if necessary. Every key in the file verifies beats, and the first one signs them. Without a file, the"
                + " command prints the line.")
public final class KeyNewCommand implements Action {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd.HHmm");

    @Argument(name = "file", description = "The file in HeartbeatKeys.")
    @Completion(FileCompleter.class)
    String file;

    @Option(
            name = "-k",
            aliases = "--kid",
            description = "The name of the key, which beats contain: 1 to 16 letters, digits, '.', '_', '~' and '-'. Default: k and"
                    + " the time.")
    String kid;

    @Reference
    Session session;

    private final Clock clock;

    /** Creates the command for the shell. */
    public KeyNewCommand() {
        this(Clock.systemDefaultZone());
    }

    KeyNewCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Object execute() throws CommandException {
        String name = kid == null ? "k" + LocalDateTime.now(clock).format(TIME) : kid;
        try {
            if (file == null) {
                session.getConsole().println(Keys.newLine(name, new SecureRandom()));
            } else {
                KeyFile.add(Path.of(file), name, new SecureRandom());
                session.getConsole().println("Key " + name + " is the last line of " + file
                        + ". Copy the file to all monitors first; then make this key the first line to sign with it.");
            }
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(file + " could not be written: " + e, e);
        }
        return null;
    }
}
