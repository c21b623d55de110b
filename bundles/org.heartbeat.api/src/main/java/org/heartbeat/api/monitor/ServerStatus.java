// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.api.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.heartbeat.api.status.WorkerStatus;

/**
 * What is known of one server at one moment. A server is the address that its beats come from and the {@code port} that they
 * say, together.
 *
 * <p>Durations are those of a monotonic clock that stands still while the monitor itself does, so nothing that is done to
 * the wall clock changes them.
 *
 * @param address where its beats come from
 * @param port the {@code port} that it says, 1 to 65535, or 0 where it says none
 * @param workers the workers of its last beat
 * @param variables what else its last beat said, with keys in lower case; never null, not modifiable
 * @param state whether it takes work
 * @param age time since its last beat
 * @param up time since it came, or came back after it was {@link ServerState#STALE} or forgotten
 * @param known time since its first beat, also where it was forgotten in between
 * @param beats its beats so far, 0 where it is known from the storage file alone
 * @param missed beats that it should have given and that were not heard, as far as its rhythm tells
 * @param interval its usual time from beat to beat, {@link Duration#ZERO} until that is known
 * @param jitter how far it is off that interval on average, {@link Duration#ZERO} until that is known
 */
public record ServerStatus(
        InetAddress address,
        int port,
        WorkerStatus workers,
        Map<String, String> variables,
        ServerState state,
        Duration age,
        Duration up,
        Duration known,
        long beats,
        long missed,
        Duration interval,
        Duration jitter) {

    /**
     * The status of a server.
     *
     * @throws IllegalArgumentException if the port is none of those allowed
     */
    public ServerStatus {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(workers, "workers");
        Objects.requireNonNull(variables, "variables");
        Objects.requireNonNull(state, "state");
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 ~ 65535, or 0 for none)");
        }
    }
}
