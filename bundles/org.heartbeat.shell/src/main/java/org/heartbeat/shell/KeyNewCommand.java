// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.io.IOException;
import java.nio.file.InvalidPathException;
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

/** Makes keys for signed beats. */
@Service
@Command(
        scope = "heartbeat",
        name = "key-new",
        description = "Makes a key for signed beats.",
        detailedDescription = "With a file, such as etc/heartbeat.keys, the key becomes its last line: it verifies, and signs once it"
                + " stands first. The file is made where there is none. Without a file the line is shown, to be put into one.")
public final class KeyNewCommand implements Action {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd.HHmm");

    @Argument(name = "file", description = "The file that HeartbeatKeys names.")
    @Completion(FileCompleter.class)
    String file;

    @Option(
            name = "-k",
            aliases = "--kid",
            description = "The key's name, which beats say: 1 to 16 letters, digits, '.', '_', '~' and '-'. Default: k and the time.")
    String kid;

    @Reference
    Session session;

    private final Clock clock;

    /** The command as the shell makes it. */
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
                        + ". It verifies once that file is with all monitors, and signs where it stands first.");
            }
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandException(file + " could not be written: " + e, e);
        }
        return null;
    }
}
