// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.message;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.heartbeat.internal.sign.Signer;
import org.heartbeat.sender.transport.BeatTarget;
import org.heartbeat.sender.transport.DatagramChannels;

/**
 * The names and addresses of this machine and this Karaf, as the system reports them.
 *
 * @param instance the name of Karaf's instance; empty if this is not a Karaf
 */
public record OwnNames(String instance) implements BeatSigner.Names {

    @Override
    public String id() {
        String name = (host() + (instance.isEmpty() ? "" : "-" + instance)).replaceAll("[^A-Za-z0-9._~:-]", "-");
        return name.substring(0, Math.min(name.length(), Signer.MOST_ID));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // the name is known, its address is not: "name: Name or service not known"
            return e.getMessage().replaceFirst(":.*", "");
        }
    }

    @Override
    public InetAddress towards(BeatTarget target) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(target.host())) {
            try {
                return DatagramChannels.localAddress(target, address);
            } catch (IOException e) {
                // for example, of a family that this machine has no route for
                failure = e;
            }
        }
        throw failure;
    }
}
