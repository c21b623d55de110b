// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.shell;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the name of an interface of this machine. */
@Service
public final class InterfaceCompleter implements Completer {

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        try {
            List<String> names = NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList();
            return new StringsCompleter(names).complete(session, commandLine, candidates);
        } catch (SocketException e) {
            // no candidates; the command itself reports the error
            return -1;
        }
    }
}
