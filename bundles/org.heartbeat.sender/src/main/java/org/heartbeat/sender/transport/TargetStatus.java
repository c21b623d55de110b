// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.sender.transport;

import java.time.Duration;
import java.util.Optional;
import org.heartbeat.api.sender.SenderStatus;

/** What became of the beats to one target. */
public record TargetStatus(
        String address, String route, long sent, long failed, Optional<Duration> sinceLastSent, Optional<String> failure)
        implements SenderStatus.Target {}
