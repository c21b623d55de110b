// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.heartbeat.internal.log.OutageLog;
import org.heartbeat.internal.net.HostAddresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the transport for a target. Beating thread only.
 *
 * @param lookups runs the look-ups of host names
 * @param tls the present certificates for https targets
 */
public record TransportOpener(Executor lookups, Supplier<TlsFiles> tls) implements Function<BeatTarget, Transport> {

    private static final Logger LOG = LoggerFactory.getLogger(TransportOpener.class);

    @Override
    public Transport apply(BeatTarget target) {
        HostAddresses host = new HostAddresses(
                "HeartbeatAddress", target.host(),
                new HostAddresses.NameService(InetAddress::getAllByName, lookups, System::nanoTime),
                new OutageLog(LOG, target.text()));
        return target instanceof BeatTarget.Datagrams datagrams
                ? new DatagramTransport(datagrams, host)
                : new HttpTransport(
                        (BeatTarget.Post) target, () -> tls.get().socketFactory(), host, System::nanoTime, HttpTransport.TIMEOUT);
    }
}
