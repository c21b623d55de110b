// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.monitor.aging;

import java.time.Duration;
import java.util.Optional;

/**
 * What is known about the lost beats of one server.
 *
 * @param senders the number of senders that beat with its address and port
 * @param missed the number of beats that were due and did not arrive
 * @param loss the share of beats that get lost
 * @param interval the usual time between two beats; empty until it is known
 * @param jitter the average deviation from the interval; empty until that is known
 * @param staleAfter the silence after which the server is stale
 * @param reason how {@code staleAfter} was derived
 */
public record LossRecord(
        int senders,
        long missed,
        double loss,
        Optional<Duration> interval,
        Optional<Duration> jitter,
        Duration staleAfter,
        StaleReason reason) {}
