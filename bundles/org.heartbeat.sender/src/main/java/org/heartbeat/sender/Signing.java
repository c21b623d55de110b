// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.heartbeat.internal.config.Values;
import org.heartbeat.internal.net.Addresses;
import org.heartbeat.internal.sign.Signer;

/**
 * What a configuration says of signatures.
 *
 * @param keys the file of keys; empty: beats are not signed
 * @param id who signs; empty: by the names of the machine and of Karaf's instance
 * @param address the server's address; empty: that which the first target is reached from
 */
record Signing(Optional<Path> keys, String id, Optional<InetAddress> address) {

    /** Beats are not signed. */
    static final Signing OFF = new Signing(Optional.empty(), "", Optional.empty());

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException if it is not good; the message names key, value and rule
     */
    static Signing read(SenderConfig config, Optional<InetAddress> source) {
        String id = config.HeartbeatId().trim();
        Optional<InetAddress> address = address(config.HeartbeatAdvertise().trim());
        return new Signing(
                Values.file("HeartbeatKeys", config.HeartbeatKeys()),
                id.isEmpty() ? "" : Signer.requireId("HeartbeatId", id),
                address.isPresent() ? address : source);
    }

    private static Optional<InetAddress> address(String text) {
        Optional<InetAddress> address = Addresses.literalOfAnyZone(text);
        boolean good = address.isPresent() && !address.get().isAnyLocalAddress() && !address.get().isMulticastAddress();
        if (!good && !text.isEmpty()) {
            throw Values.refused("HeartbeatAdvertise", text, "an IP address by which balancers know this server");
        }
        return address;
    }
}
