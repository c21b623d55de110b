// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.settings;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How beats are signed.
 *
 * @param keys the key file; empty: beats are not signed
 * @param id the signer's name; empty: made of the names of the machine and of Karaf's instance
 * @param address the server's address; empty: the local address from which the first target is reached
 */
public record SigningSettings(Optional<Path> keys, String id, Optional<InetAddress> address) {

    /** Beats are not signed. */
    public static final SigningSettings OFF = new SigningSettings(Optional.empty(), "", Optional.empty());
}
